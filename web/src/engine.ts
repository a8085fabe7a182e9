// The only door to the WebAssembly core: starts it, calls it, and turns its UTF-8 places into UTF-16 once. Refuses to
// know what the page shows and what IAM means.
import { Engine as Core, initSync } from "../.generated/engine";
import { wasmBytes } from "../.generated/engine-module";
import { type Convert, convertDiagnostic, convertExplanation, converter } from "./spans";
import type { Change, Completions, Entry, Explanation, FileView, Snapshot } from "./types";

/** What the engine says of an input it cannot take. */
export class Refused extends Error {
  readonly line: number | null;
  readonly column: number | null;
  constructor(message: string, line: number | null, column: number | null) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** The engine itself broke; nothing it holds may be trusted, so start another one. */
export class Broken extends Error {}

/** The browser does not let WebAssembly run here. */
export class Blocked extends Error {}

export class Engine {
  #core: Core;
  #converters = new Map<string, Convert>();

  constructor() {
    try {
      initSync({ module: wasmBytes() });
    } catch (error) {
      throw new Blocked(String(error));
    }
    this.#core = this.#safely(() => new Core());
  }

  open(text: string): Snapshot {
    return this.#snapshot(() => this.#core.open(text));
  }

  snapshot(): Snapshot {
    return this.#snapshot(() => this.#core.snapshot());
  }

  run(line: string): Entry {
    return this.#safely<Entry>(() => this.#core.run(line));
  }

  /** What the word before the cursor may become. */
  complete(line: string, cursor: number): Completions {
    return this.#safely<Completions>(() => this.#core.complete(line, cursor));
  }

  /** A file of the machine that the terminal is on, by its absolute path. */
  file(path: string): FileView {
    return this.#safely<FileView>(() => this.#core.file(path));
  }

  /** Writes a file, by a line that is typed. Throws `Refused` while the terminal waits for an answer. */
  save(path: string, text: string): Entry {
    return this.#safely<Entry>(() => this.#core.save(path, text));
  }

  change(change: Change): Snapshot {
    return this.#snapshot(() => this.#core.change(change));
  }

  /** Nothing, where there is no such check. */
  explain(entry: number, call: number, check: number): Explanation | null {
    return this.#explanation(() => this.#core.explain(entry, call, check));
  }

  /** Throws `Refused` when the caller, the action or the resource cannot be read. */
  ask(arn: string, action: string, resource: string): Explanation | null {
    return this.#explanation(() => this.#core.ask(arn, action, resource, {}));
  }

  scenario(): string {
    return this.#safely<string>(() => this.#core.scenario());
  }

  clear(): Snapshot {
    return this.#snapshot(() => this.#core.clear());
  }

  loadCatalog(text: string): Snapshot {
    return this.#snapshot(() => this.#core.loadCatalog(text));
  }

  /** Runs again what was typed. */
  loadCommands(text: string): Snapshot {
    return this.#snapshot(() => this.#core.loadCommands(text));
  }

  /** Lets this function run filters, and runs again what was typed. */
  loadJq(run: (call: string) => string): Snapshot {
    return this.#snapshot(() => this.#core.loadJq(run));
  }

  #snapshot(work: () => unknown): Snapshot {
    const snapshot = this.#safely<Snapshot>(work);
    this.#converters.clear();
    const policies = snapshot.policies.map((policy) => {
      const convert = converter(policy.text);
      this.#converters.set(policy.address, convert);
      const diagnostics = policy.diagnostics.map((found) => convertDiagnostic(found, convert));
      return { ...policy, diagnostics };
    });
    return { ...snapshot, policies };
  }

  #explanation(work: () => unknown): Explanation | null {
    const told = this.#safely<Explanation | undefined>(work);
    if (!told) return null;
    const of = (address: string) => this.#converters.get(address) ?? ((byte: number) => byte);
    return convertExplanation(told, of);
  }

  /** What the core returns has the generated types; what it throws is its own words, or a trap. */
  #safely<T>(work: () => unknown): T {
    try {
      return work() as T;
    } catch (error) {
      const trap = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
      if (trap) throw new Broken(error.message);
      throw refusal(error);
    }
  }
}

function refusal(thrown: unknown): Refused {
  if (typeof thrown !== "object" || thrown === null) return new Refused(String(thrown), null, null);
  const field = (name: string): unknown => (thrown as Record<string, unknown>)[name];
  const number = (name: string) => {
    const value = field(name);
    return typeof value === "number" ? value : null;
  };
  return new Refused(String(field("message") ?? "The engine refused this."), number("line"), number("column"));
}
