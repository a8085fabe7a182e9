// Everything the page shows and every way to change it: one scenario document, a list of earlier ones, and what is
// selected. Refuses to know how anything is drawn and how access is decided.
import { Broken, Engine } from "./engine";
import { firstLines } from "./scenarios";
import type { Call, Change, Completions, Explanation, Place, Snapshot, Verdict } from "./types";
import { type Thing, type World, allThings, findAddress, lastOf, readWorld, thingOf } from "./world";

/** Which question the verdict answers. */
export type Shown =
  | { kind: "call"; entry: number; call: number; check: number }
  | { kind: "ask"; caller: string; action: string; resource: string };

/** A sentence of the page about itself. */
export type Notice = {
  text: string;
  tone: "plain" | "trouble";
  action?: { label: string; run: () => void };
};

/** What a link and the autosave keep besides the scenario. */
export type View = { arn?: string; address?: string; shown?: Shown; editing?: Draft };

/** A file and what is to stand in it, if not what does; it is on the instance `host`, or on the learner's machine. */
export type Draft = { path: string; text?: string; host?: string | null };

/** A file in the editor, as it is and as it was saved last; nothing where it was not. */
export type Editing = Required<Draft> & { name: string; saved: string | null };

const MERGE_MS = 900;
const STEPS = 200;

const elsewhere = ({ path, name = path, host }: Draft & Partial<Editing>): Notice => ({
  text: `\`${name}\` is a file of ${host ? `\`${lastOf(host)}\`` : "your own machine"}: go there first.`,
  tone: "trouble",
});

/** Opens a document; a bundled one in which nothing was typed begins with a line or two. */
function begin(engine: Engine, scenario: string): Snapshot {
  const snapshot = engine.open(scenario);
  if (snapshot.entries.length > 0) return snapshot;
  const lines = firstLines(scenario);
  for (const line of lines) engine.run(line);
  return lines.length > 0 ? engine.snapshot() : snapshot;
}

export class Store {
  snapshot!: Snapshot;
  world: World = { title: "", accounts: [], cli: "current" };
  /** The document as it is now. */
  scenario = "";
  /** What `Start over` goes back to. */
  origin = "";
  shown: Shown | null = null;
  explanation: Explanation | null = null;
  /** The selected thing's ARN and, of its policies, the address of the shown one. */
  arn: string | null = null;
  address: string | null = null;
  /** Characters that a line of the explanation, or a finding, points at. */
  pointed: Place | null = null;
  /** Where in a policy the pointer or the cursor is. */
  at: { address: string; offset: number } | null = null;
  notice: Notice | null = null;
  /** The file that is open. */
  editing: Editing | null = null;

  #engine: Engine;
  #catalog: string | null = null;
  #commands: string | null = null;
  #jq: ((call: string) => string) | null = null;
  /** The verdicts that each typed line had when it first ran. */
  #first = new Map<string, Verdict[]>();
  #past: string[] = [];
  #future: string[] = [];
  #merge: { key: string; time: number } | null = null;
  /** What offers to bring back files that were closed without saving, the newest last. */
  #closed: Notice[] = [];
  #listeners = new Set<() => void>();

  constructor(engine: Engine = new Engine()) {
    this.#engine = engine;
  }

  /** Calls back after every change until the function that it returns is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  get thing(): Thing | null {
    return allThings(this.world).find(({ arn }) => arn === this.arn) ?? null;
  }

  /** The document as a link or a file should carry it: with what is selected now. */
  document(): string {
    const select = this.address ?? this.arn;
    try {
      this.#engine.change({ do: "setSelect", select });
      this.scenario = this.#engine.scenario();
    } catch (error) {
      // What a typed command has made is not in the document and cannot be selected there.
      if (error instanceof Broken) this.#restart();
    }
    return this.scenario;
  }

  /** The identity of the next command. */
  get identity() {
    return this.snapshot.identities.at(-1);
  }

  get view(): View {
    const view: View = {};
    if (this.arn) view.arn = this.arn;
    if (this.address) view.address = this.address;
    if (this.shown) view.shown = this.shown;
    if (this.editing) {
      const { path, text, host } = this.editing;
      view.editing = { path, text, host };
    }
    return view;
  }

  policy(address: string | null) {
    return this.snapshot.policies.find((policy) => policy.address === address);
  }

  /** Opens a document as a new beginning. Throws `Refused` and changes nothing when it is not a scenario. */
  open(scenario: string, origin: string = scenario, view: View = {}): void {
    this.snapshot = begin(this.#engine, scenario);
    this.scenario = this.#engine.scenario();
    this.origin = origin;
    this.#past = [];
    this.#future = [];
    this.#first.clear();
    this.#merge = null;
    this.arn = view.arn ?? null;
    this.address = view.address ?? null;
    this.shown = view.shown ?? null;
    this.editing = null;
    if (this.notice && this.#closed.includes(this.notice)) this.notice = null;
    this.#closed = [];
    if (view.editing) this.#edit(view.editing);
    this.#settle();
    if (!this.arn) this.#selectFirst(scenario);
    this.#emit();
  }

  /** Types a line into the terminal. */
  run(line: string): void {
    this.#step((engine) => {
      const { edit } = engine.run(line);
      if (edit !== null) this.#open({ path: edit });
      const snapshot = engine.snapshot();
      this.#showLast(snapshot);
      return snapshot;
    });
  }

  /** Opens a file in the editor, unless text that is not saved stands there: that is said. */
  edit(draft: Draft): boolean {
    const done = this.#open(draft);
    this.#emit();
    return done;
  }

  /** Takes what stands in the editor; nothing is saved yet. */
  write(text: string): void {
    if (!this.editing) return;
    this.editing = { ...this.editing, text };
    this.#emit();
  }

  /** Whether the editor holds what the file does not. */
  get unsaved(): boolean {
    return this.editing !== null && this.editing.text !== (this.editing.saved ?? "");
  }

  /** Writes what stands in the editor to its file, by a line that is typed. */
  saveFile(): boolean {
    const { editing } = this;
    if (!editing || editing.text === editing.saved) return editing !== null;
    if (this.#isElsewhere(editing)) {
      this.say(elsewhere(editing));
      return false;
    }
    let why = "";
    const done = this.#step((engine) => {
      const { code, output } = engine.save(editing.path, editing.text);
      if (code !== 0) why = output.map(({ text }) => text).join("") || "The line that saves it failed.";
      return engine.snapshot();
    });
    if (why) this.say({ text: `\`${editing.name}\` is not saved: ${why.trim()}`, tone: "trouble" });
    if (!done || why) return false;
    // An editor ends a text with a line break.
    if (this.editing?.saved != null) this.editing = { ...this.editing, text: this.editing.saved };
    this.#emit();
    return true;
  }

  /** Closes the editor; text that is not saved can be had back. */
  closeFile(): void {
    const { editing, unsaved } = this;
    this.editing = null;
    if (editing && unsaved) {
      const { name } = editing;
      const run = () => {
        if (this.edit(editing)) this.#drop(closed);
      };
      const closed: Notice = {
        text: `\`${name}\` was closed without saving.`,
        tone: "plain",
        action: { label: "Bring it back", run },
      };
      this.#closed.push(closed);
      this.notice = closed;
    }
    this.#emit();
  }

  /** What the word before the cursor may become. */
  complete(line: string, cursor: number): Completions | null {
    let found: Completions | null = null;
    const done = this.#guard(() => {
      found = this.#engine.complete(line, cursor);
    });
    if (!done) this.#emit();
    return found;
  }

  /** Changes the world; changes with the same key in quick succession are one step to undo. */
  change(change: Change, key = ""): boolean {
    return this.#step((engine) => engine.change(change), key);
  }

  /** Empties the transcript. */
  clear(): void {
    this.#step((engine) => engine.clear());
  }

  loadCatalog(text: string): void {
    this.#catalog = text;
    this.#guard(() => {
      this.snapshot = this.#engine.loadCatalog(text);
    });
    this.#settle();
    this.#emit();
  }

  loadCommands(text: string): void {
    this.#commands = text;
    this.#runAgain((engine) => engine.loadCommands(text));
  }

  loadJq(run: (call: string) => string): void {
    this.#jq = run;
    this.#runAgain((engine) => engine.loadJq(run));
  }

  /** Loads what the last line may have waited for. */
  #runAgain(load: (engine: Engine) => Snapshot): void {
    const waited = this.snapshot.entries.at(-1)?.needs.length;
    this.#guard(() => {
      this.snapshot = load(this.#engine);
    });
    if (waited) this.#showLast(this.snapshot);
    this.#settle();
    this.#emit();
  }

  undo(): void {
    this.#travel(this.#past, this.#future);
  }

  redo(): void {
    this.#travel(this.#future, this.#past);
  }

  /** Goes back to how the scenario began; that can be undone as well. */
  startOver(): void {
    this.shown = null;
    this.#first.clear();
    this.#step((engine) => begin(engine, this.origin));
  }

  select(arn: string | null, address: string | null = null): void {
    this.arn = arn;
    this.address = address ?? this.thing?.slots[0]?.address ?? null;
    this.pointed = null;
    this.#emit();
  }

  /** Selects a policy where it is shown best: at the selected thing if it hangs there. */
  selectPolicy(address: string): void {
    const here = this.thing?.slots.some((slot) => slot.address === address);
    const arn = here ? this.arn : (thingOf(this.world, address)?.arn ?? null);
    this.arn = arn;
    this.address = address;
    this.#emit();
  }

  show(shown: Shown | null): void {
    this.shown = shown;
    this.pointed = null;
    this.#explain();
    this.#emit();
  }

  /** Asks without a command. Throws `Refused` when the action or the resource cannot be read. */
  ask(caller: string, action: string, resource: string): void {
    this.#engine.ask(caller, action, resource);
    this.show({ kind: "ask", caller, action, resource });
  }

  point(place: Place | null): void {
    if (place === this.pointed) return;
    this.pointed = place;
    this.#emit();
  }

  pointAt(at: { address: string; offset: number } | null): void {
    if (at?.address === this.at?.address && at?.offset === this.at?.offset) return;
    this.at = at;
    this.#emit();
  }

  say(notice: Notice): void {
    this.notice = notice;
    this.#emit();
  }

  /** Takes the notice away; a file that it offers to bring back is gone. */
  dismiss(): void {
    if (this.notice) this.#drop(this.notice);
  }

  /** Does what the notice offers. What that says of itself stays, and so does an offer that could not be kept. */
  accept(): void {
    const { notice } = this;
    if (!notice?.action) return;
    if (!this.#closed.includes(notice)) this.#drop(notice);
    notice.action.run();
  }

  #drop(notice: Notice): void {
    this.#closed = this.#closed.filter((closed) => closed !== notice);
    if (this.notice === notice) this.#quiet();
    this.#emit();
  }

  /** Leaves no notice but that a file was closed without saving. */
  #quiet(): void {
    this.notice = this.#closed.at(-1) ?? null;
  }

  /** The call that the verdict is about; one that AWS turned away before it read any policy has no explanation. */
  get shownCall(): Call | null {
    const { shown } = this;
    return shown?.kind === "call" ? (this.snapshot.entries[shown.entry]?.calls[shown.call] ?? null) : null;
  }

  /** The verdict that a call had when its line first ran, where it is another one now. */
  was(entry: number, call: number): Verdict | null {
    const now = this.snapshot.entries[entry]?.calls[call]?.verdict;
    const first = this.#first.get(this.#key(entry))?.[call];
    return first && now && first !== now ? first : null;
  }

  #step(work: (engine: Engine) => Snapshot, key = ""): boolean {
    const before = this.scenario;
    // What it offered to undo is no longer the last step.
    this.#quiet();
    const done = this.#guard(() => {
      this.snapshot = work(this.#engine);
      this.scenario = this.#engine.scenario();
    });
    if (done && this.scenario !== before) this.#remember(before, key);
    this.#settle();
    this.#emit();
    return done;
  }

  #remember(before: string, key: string): void {
    const now = Date.now();
    const merge = key !== "" && this.#merge?.key === key && now - this.#merge.time < MERGE_MS;
    if (!merge) this.#past.push(before);
    if (this.#past.length > STEPS) this.#past.shift();
    this.#merge = { key, time: now };
    this.#future = [];
  }

  #travel(from: string[], to: string[]): void {
    const target = from.pop();
    if (target === undefined) return;
    const before = this.scenario;
    this.#merge = null;
    this.#quiet();
    const done = this.#guard(() => {
      this.snapshot = this.#engine.open(target);
      this.scenario = this.#engine.scenario();
    });
    if (done) to.push(before);
    this.#settle();
    this.#emit();
  }

  /** Runs something on the engine. A refusal becomes a notice; a broken engine is replaced from the last document. */
  #guard(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof Broken)) {
        const text = error instanceof Error ? error.message : String(error);
        this.notice = { text, tone: "trouble" };
        return false;
      }
      this.#restart();
      return false;
    }
  }

  #restart(): void {
    this.#engine = new Engine();
    if (this.#catalog !== null) this.#engine.loadCatalog(this.#catalog);
    if (this.#commands !== null) this.#engine.loadCommands(this.#commands);
    if (this.#jq !== null) this.#engine.loadJq(this.#jq);
    this.snapshot = this.#engine.open(this.scenario);
    this.notice = {
      text: "The engine stopped on that step and was started again. Your work is as it was before the step.",
      tone: "trouble",
    };
  }

  /** Brings everything that is derived in line with the document. */
  #settle(): void {
    this.world = readWorld(this.scenario, this.snapshot);
    for (const [at, { calls, needs }] of this.snapshot.entries.entries()) {
      if (needs.length > 0) continue;
      const key = this.#key(at);
      const verdicts = calls.map(({ verdict }) => verdict);
      if (!this.#first.has(key)) this.#first.set(key, verdicts);
    }
    if (this.editing) this.#edit(this.editing);
    if (this.arn && !this.thing) this.arn = this.address = null;
    const slots = this.thing?.slots;
    if (slots && !slots.some((slot) => slot.address === this.address)) {
      if (!this.policy(this.address)) this.address = slots[0]?.address ?? null;
    }
    if (!this.shown || !this.#exists(this.shown)) this.#showLast(this.snapshot);
    this.#explain();
  }

  #open(draft: Draft): boolean {
    const { editing } = this;
    if (editing && this.unsaved) {
      // A line that waited for an answer opens its file again.
      if (draft.path === editing.path && draft.text === undefined && !this.#isElsewhere(editing)) return true;
      const text = `\`${editing.name}\` is open and not saved. Save or close it first.`;
      this.notice = { text, tone: "trouble" };
      return false;
    }
    if (this.#isElsewhere(draft)) {
      this.notice = elsewhere(draft);
      return false;
    }
    this.#edit(draft);
    return true;
  }

  /** Reads a file anew, where the terminal is on its machine. */
  #edit(draft: Draft & Partial<Editing>): void {
    this.#guard(() => {
      const { path, text } = draft;
      if (this.#isElsewhere(draft)) {
        const { host = null, name = path, saved = null } = draft;
        this.editing = { path, host, name, saved, text: text ?? "" };
        return;
      }
      const { host, name, text: saved } = this.#engine.file(path);
      this.editing = { path, host, name, saved, text: text ?? saved ?? "" };
    });
  }

  /** Whether a file is on another machine than the terminal. */
  #isElsewhere({ path, host }: Draft): boolean {
    return host !== undefined && host !== this.#engine.file(path).host;
  }

  #key(entry: number): string {
    return `${entry} ${this.snapshot.entries[entry]?.line}`;
  }

  #exists(shown: Shown): boolean {
    if (shown.kind === "ask") return true;
    const call = this.snapshot.entries[shown.entry]?.calls[shown.call];
    return call !== undefined && shown.check < Math.max(call.checks.length, 1);
  }

  /** Shows the last line that made a call, at the check that settled it. */
  #showLast(snapshot: Snapshot): void {
    const entry = snapshot.entries.findLastIndex(({ calls }) => calls.length > 0);
    const calls = snapshot.entries[entry]?.calls ?? [];
    const denied = calls.findIndex((call) => call.verdict !== "allowed");
    const call = denied >= 0 ? denied : calls.length - 1;
    const checks = calls[call]?.checks;
    if (!checks) {
      this.shown = null;
      return;
    }
    const check = checks.findIndex(({ verdict }) => verdict !== "allowed");
    this.shown = { kind: "call", entry, call, check: Math.max(check, 0) };
  }

  #explain(): void {
    const shown = this.shown;
    this.explanation = null;
    if (!shown) return;
    try {
      this.explanation =
        shown.kind === "ask"
          ? this.#engine.ask(shown.caller, shown.action, shown.resource)
          : this.#engine.explain(shown.entry, shown.call, shown.check);
    } catch (error) {
      if (error instanceof Broken) this.#restart();
      // A question about something that is gone has no answer: nothing is shown.
    }
  }

  #selectFirst(scenario: string): void {
    const wish: unknown = JSON.parse(scenario)?.view?.select;
    const address = (typeof wish === "string" && findAddress(this.world, wish)) || this.explanation?.place?.policy;
    if (address && this.policy(address)) this.selectPolicy(address);
    else this.select(address || (allThings(this.world)[0]?.arn ?? null));
  }

  #emit(): void {
    for (const listener of this.#listeners) listener();
  }
}
