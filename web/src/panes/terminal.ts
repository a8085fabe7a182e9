// Do: the command line, what it printed, and buttons for common commands. Refuses to know what any command does.
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { base } from "../look/base";
import { style } from "../look/terminal";
import { draw } from "../look/icons";
import { hues } from "../look/tokens";
import { Pane } from "../parts/pane";
import { rich } from "../parts/rich";
import { VERDICTS, hueOf } from "../parts/words";
import type { Call, Candidate, Entry } from "../types";

const COMMON: readonly { label: string; line: string }[] = [
  { label: "Who am I", line: "aws sts get-caller-identity" },
  { label: "List buckets", line: "aws s3 ls" },
  { label: "List roles", line: "aws iam list-roles" },
  { label: "List users", line: "aws iam list-users" },
];

/** What Ctrl+C sends. */
const INTERRUPT = "\u0003";

@customElement("rolecall-terminal")
export class Terminal extends Pane {
  @state() private typed = "";
  /** What Tab offers where it cannot decide. */
  @state() private offered: readonly Candidate[] = [];
  /** The line in which Tab could do nothing: a second one shows what there is. */
  #tabbed: string | null = null;
  /** Whether the next Tab leaves the field, as it does after Escape. */
  #leaves = false;
  /** Which earlier line the arrows have brought back. */
  #recalled: number | null = null;
  #draft = "";
  #length = 0;
  /** Whether the newest line is in sight, and so should stay there. */
  #atEnd = true;
  #height = 0;

  static override styles = [base, hues, style];

  override render() {
    const { snapshot } = this.store;
    const hue = this.#hue();
    const waits = this.#waits;
    return html`
      <section class="pane" aria-labelledby="title">
        <div class="bar">
          <h2 id="title">Do</h2>
          <div class="common" role="group" aria-label="Common commands">
            ${COMMON.map(
              ({ label, line }) => html`
                <button class="button" title=${line} ?disabled=${waits} @click=${() => this.#run(line)}>
                  ${label}
                </button>
              `,
            )}
          </div>
          <button
            class="button quiet end"
            ?disabled=${!snapshot.entries.length}
            @click=${() => this.store.clear()}
          >
            Clear
          </button>
        </div>
        <div class="scroll" tabindex="0" role="log" aria-label="What was typed and printed" aria-live="off">
          ${
            snapshot.entries.length
              ? html`<ol>${snapshot.entries.map((entry, at) => this.#entry(entry, at))}</ol>`
              : html`<p class="empty">Nothing typed yet. Type a command below, or use a button above.</p>`
          }
        </div>
        <div class="offered" role="status" aria-live="polite">
          ${
            this.offered.length
              ? html`<span class="unseen">${this.offered.length} ways to go on: </span>
                  <ul>
                    ${this.offered.map(({ text, says }) => html`<li title=${says ?? ""}>${shown(text)}</li>`)}
                  </ul>`
              : nothing
          }
        </div>
        <form class=${hue} @submit=${this.#submit}>
          <label class="prompt" for="line">${snapshot.prompt.trimEnd()}</label>
          ${
            snapshot.hidden
              ? html`<input
                  id="line"
                  type="password"
                  autocomplete="off"
                  .value=${this.typed}
                  @input=${this.#input}
                  @keydown=${this.#interrupt}
                />`
              : html`<textarea
                  id="line"
                  rows="1"
                  aria-label="Command line, ${snapshot.prompt.trim()}"
                  aria-description="Tab completes; Escape and then Tab leaves"
                  placeholder=${waits ? "" : "aws …"}
                  spellcheck="false"
                  autocapitalize="off"
                  autocomplete="off"
                  enterkeyhint="go"
                  .value=${this.typed}
                  @input=${this.#input}
                  @keydown=${this.#key}
                ></textarea>`
          }
          ${
            waits
              ? html`<button type="button" class="button" title="Ctrl+C" @click=${this.#stopAsking}>
                  Cancel
                </button>`
              : nothing
          }
          <button class="button">${draw("enter", 14)}${waits ? "Answer" : "Run"}</button>
        </form>
      </section>
    `;
  }

  #entry(entry: Entry, at: number) {
    const hue = hueOf(entry.who, this.store.world.accounts);
    return html`
      <li>
        <div class="typed">
          <span class="prompt ${hue}">${entry.prompt.trimEnd()}</span>
          <code>${entry.line.replace(INTERRUPT, "")}</code>
        </div>
        ${
          entry.output.length
            ? html`<pre>${entry.output.map(({ error, text }) =>
                error
                  ? html`<span class="stderr"><span class="unseen">error output: </span>${text.replace(/^\n|\n$/g, "")}</span>`
                  : text.replace(/\n$/, "\n"),
              )}</pre>`
            : nothing
        }
        ${
          entry.calls.length
            ? html`<div class="calls">
                ${entry.calls.map((call, index) => this.#call(call, at, index))}
              </div>`
            : nothing
        }
        ${
          entry.hint
            ? html`<p class="hint">
                <span><b>Rolecall:</b> ${rich(entry.hint.text)}</span>
                ${
                  entry.hint.command
                    ? html`<button class="button" @click=${() => this.#take(entry.hint?.command ?? "")}>
                        Use this
                      </button>`
                    : nothing
                }
              </p>`
            : nothing
        }
      </li>
    `;
  }

  #call(call: Call, entry: number, index: number) {
    const { word, tone, icon } = VERDICTS[call.verdict];
    const { shown } = this.store;
    const pressed = shown?.kind === "call" && shown.entry === entry && shown.call === index;
    const was = this.store.was(entry, index);
    const action = call.checks[0]?.action ?? `${call.service}:${call.operation}`;
    const more = call.checks.length > 1 ? ` and ${call.checks.length - 1} more` : "";
    return html`
      <button
        class="call"
        aria-pressed=${pressed}
        title="Show why"
        @click=${() => this.#show(call, entry, index)}
      >
        <span class="word ${tone}">${draw(icon, 12)}${word}</span>
        <span>${action}${more}</span>
        ${was ? html`<span class="was">was ${VERDICTS[was].brief}</span>` : nothing}
      </button>
    `;
  }

  protected override firstUpdated(): void {
    const log = this.find<HTMLElement>(".scroll");
    if (!log) return;
    log.addEventListener("scroll", () => {
      // Scrolling up lets go of the end; only a change of size moves the end away by itself.
      if (log.clientHeight === this.#height) this.#atEnd = ends(log);
    });
    new ResizeObserver(() => {
      this.#height = log.clientHeight;
      this.#toEnd();
    }).observe(log);
  }

  override updated(): void {
    const { length } = this.store.snapshot.entries;
    if (length !== this.#length) this.#atEnd = true;
    this.#length = length;
    this.#toEnd();
  }

  #toEnd(): void {
    const log = this.find<HTMLElement>(".scroll");
    if (log && this.#atEnd) log.scrollTop = log.scrollHeight;
  }

  override focus(): void {
    this.find<HTMLElement>("#line")?.focus();
  }

  /** Whether a command waits for an answer. */
  get #waits(): boolean {
    const { hidden, prompt } = this.store.snapshot;
    return hidden || !prompt.endsWith("$ ");
  }

  #hue(): string {
    const { identity, world } = this.store;
    return identity ? hueOf(identity, world.accounts) : "";
  }

  #show(call: Call, entry: number, index: number): void {
    const check = call.checks.findIndex(({ verdict }) => verdict !== "allowed");
    this.store.show({ kind: "call", entry, call: index, check: Math.max(check, 0) });
  }

  #input(event: Event): void {
    this.typed = (event.target as HTMLTextAreaElement).value;
    this.#recalled = null;
    this.#forget();
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    this.#run(this.typed);
    this.focus();
  }

  #run(line: string): void {
    // An empty line does nothing, unless a command waits for an answer.
    if (line.trim() === "" && !this.#waits) return;
    this.typed = "";
    this.#recalled = null;
    this.#forget();
    this.store.run(line);
  }

  #take(command: string): void {
    this.typed = command;
    this.focus();
  }

  #key(event: KeyboardEvent): void {
    const area = event.target as HTMLTextAreaElement;
    if (event.isComposing || this.#interrupt(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#run(this.typed);
      return;
    }
    if (event.key === "Tab") {
      this.#complete(area, event);
      return;
    }
    this.#leaves = event.key === "Escape";
    if (this.#leaves) this.#forget();
    const before = area.value.slice(0, area.selectionStart);
    const after = area.value.slice(area.selectionEnd);
    if (event.key === "ArrowUp" && !before.includes("\n")) this.#recall(-1, event);
    else if (event.key === "ArrowDown" && !after.includes("\n")) this.#recall(1, event);
  }

  /** Tab puts what all candidates begin with; a second one shows them. With an empty line, or after Escape, it leaves. */
  #complete(area: HTMLTextAreaElement, event: KeyboardEvent): void {
    const modified = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey;
    if (modified || this.#leaves || this.#waits || area.value.trim() === "") return;
    event.preventDefault();
    const found = this.store.complete(area.value, area.selectionEnd);
    if (!found?.candidates.length) return;
    const common = beginning(found.candidates.map(({ text }) => text));
    const present = area.value.slice(found.start, found.end);
    const one = found.candidates.length === 1;
    if (common !== "" && common !== present && (one || common.length > present.length)) {
      area.setRangeText(common, found.start, found.end, "end");
      this.typed = area.value;
      this.#recalled = null;
      this.#forget();
    } else if (!one && this.#tabbed === area.value) {
      this.offered = found.candidates;
    } else {
      this.#tabbed = area.value;
    }
  }

  #forget(): void {
    this.#tabbed = null;
    if (this.offered.length) this.offered = [];
  }

  /** Ctrl+C gives up a question, or the line; with a selection it copies. */
  #interrupt(event: KeyboardEvent): boolean {
    const field = event.target as HTMLInputElement | HTMLTextAreaElement;
    if (event.key.toLowerCase() !== "c" || !event.ctrlKey || event.altKey || event.metaKey) return false;
    if (field.selectionStart !== field.selectionEnd) return false;
    event.preventDefault();
    if (this.#waits) this.#stopAsking();
    else this.typed = "";
    return true;
  }

  #stopAsking(): void {
    this.#run(INTERRUPT);
    this.focus();
  }

  #recall(by: number, event: KeyboardEvent): void {
    const lines = this.store.snapshot.entries.map(({ line }) => line).filter((line) => line !== INTERRUPT);
    const at = (this.#recalled ?? lines.length) + by;
    if (at < 0 || at > lines.length) return;
    event.preventDefault();
    if (this.#recalled === null) this.#draft = this.typed;
    this.#recalled = at === lines.length ? null : at;
    this.typed = lines[at] ?? this.#draft;
  }
}

/** What all texts begin with. */
const beginning = (texts: readonly string[]): string => {
  const [first = "", ...rest] = texts;
  let length = first.length;
  for (const text of rest) {
    while (!text.startsWith(first.slice(0, length))) length -= 1;
  }
  return first.slice(0, length);
};

/** A file without the directories before it, as bash lists them. */
const shown = (text: string): string => text.trimEnd().replace(/^.*\/(?=[^/])/, "");

const ends = (log: HTMLElement): boolean => log.scrollHeight - log.scrollTop - log.clientHeight < 4;
