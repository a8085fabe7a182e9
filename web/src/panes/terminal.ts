// Do: the command line, what it printed, and buttons for common commands; in its place the editor, while a file is open,
// below which only a question that waits for an answer stays.
// Refuses to know what any command does.
import { type PropertyValues, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { base } from "../look/base";
import { style } from "../look/terminal";
import { draw } from "../look/icons";
import { hues } from "../look/tokens";
import { loadNeeds } from "../needs";
import { PAGE, Completing, type Put, brief } from "../parts/completing";
import "../parts/file-editor";
import { Pane } from "../parts/pane";
import { rich } from "../parts/rich";
import { VERDICTS, hueOf } from "../parts/words";
import type { Call, Cli, Entry } from "../types";

const COMMON: readonly { label: string; line: string }[] = [
  { label: "Who am I", line: "aws sts get-caller-identity" },
  { label: "List buckets", line: "aws s3 ls" },
  { label: "List roles", line: "aws iam list-roles" },
  { label: "List users", line: "aws iam list-users" },
];

/** A typed line with more lines than this is shown folded. */
const FOLDED = 8;

/** What Ctrl+C sends. */
const INTERRUPT = "\u0003";

@customElement("rolecall-terminal")
export class Terminal extends Pane {
  @state() private typed = "";
  #tab = new Completing();
  /** Whether the next Tab leaves the field, as it does after Escape. */
  #leaves = false;
  /** Which earlier line the arrows have brought back. */
  #recalled: number | null = null;
  #draft = "";
  #length = 0;
  /** Whether a file was in the editor when this was last drawn; nothing before. */
  #edited: boolean | null = null;
  /** Whether the focus is to follow into the editor, or back out of it. */
  #opens = false;
  #returns = false;
  /** Whether the newest line is in sight, and so should stay there. */
  #atEnd = true;
  #height = 0;

  static override styles = [base, hues, style];

  override render() {
    const { snapshot } = this.store;
    const hue = this.#hue();
    const waits = this.#waits;
    const { editing, world } = this.store;
    return html`
      <section class="pane" aria-labelledby="title">
        ${
          editing
            ? html`<rolecall-file-editor
                .store=${this.store}
                @rolecall-closed=${() => (this.#returns = true)}
              ></rolecall-file-editor>`
            : nothing
        }
        <div class="bar" ?hidden=${editing !== null}>
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
          <label class="cli end">
            CLI messages
            <select .value=${world.cli} @change=${this.#cli}>
              <option value="current">current</option>
              <option value="older">older (version 1)</option>
            </select>
          </label>
          <button
            class="button quiet"
            ?disabled=${!snapshot.entries.length}
            @click=${() => this.store.clear()}
          >
            Clear
          </button>
        </div>
        <div
          class="scroll"
          ?hidden=${editing !== null}
          tabindex="0"
          role="log" aria-label="What was typed and printed" aria-live="off">
          ${
            snapshot.entries.length
              ? html`<ol>${snapshot.entries.map((entry, at) => this.#entry(entry, at))}</ol>`
              : html`<p class="empty">Nothing typed yet. Type a command below, or use a button above.</p>`
          }
        </div>
        ${this.#tab.ways.length ? this.#ways() : nothing}
        <p class="unseen" role="status">${this.#tab.said}</p>
        <form class=${hue} ?hidden=${editing !== null && !waits} @submit=${this.#submit}>
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
                  aria-description="Tab completes; Shift+Tab leaves, and so does Tab after Escape"
                  aria-autocomplete="list"
                  aria-controls=${this.#tab.ways.length ? "ways" : nothing}
                  aria-activedescendant=${this.#tab.chosen === null ? nothing : `way-${this.#tab.chosen}`}
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
              : html`<button
                  type="button"
                  class="button tab"
                  title="Complete the word, as the Tab key does"
                  @pointerdown=${(event: Event) => event.preventDefault()}
                  @click=${this.#tabButton}
                >
                  Tab
                </button>`
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
          ${this.#line(entry.line.replace(INTERRUPT, ""))}
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
          entry.edit === null
            ? nothing
            : html`<button class="call" @click=${() => this.store.edit({ path: entry.edit ?? "" })}>Open it in the editor</button>`
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

  /** A file that was saved, or a script that was pasted, is not worth a screen. */
  #line(line: string) {
    const end = line.indexOf("\n");
    const lines = line.split("\n").length;
    if (lines <= FOLDED) return html`<code>${line}</code>`;
    return html`
      <details>
        <summary><code>${line.slice(0, end)}</code> <span class="more">and ${lines - 1} more lines</span></summary>
        <code>${line.slice(end + 1)}</code>
      </details>
    `;
  }

  /** What Tab offers: those around the chosen one. */
  #ways() {
    const { ways, chosen, from } = this.#tab;
    const shown = ways.slice(from, from + PAGE);
    return html`
      <div class="offered">
        <ul id="ways" role="listbox" aria-label="Ways to go on">
          ${shown.map(
            ({ text, says }, at) => html`
              <li
                id="way-${from + at}"
                role="option"
                aria-selected=${chosen === from + at}
                title=${says ?? ""}
                @pointerdown=${(event: Event) => event.preventDefault()}
                @click=${() => this.#choose(from + at)}
              >
                ${brief(text)}${says ? html` <small>${says}</small>` : nothing}
              </li>
            `,
          )}
        </ul>
        <p class="keys">
          ${ways.length > PAGE ? html`${from + 1}–${from + shown.length} of ${ways.length}. ` : nothing}
          <span class="by-key">Tab or ↓ takes the next, Enter keeps it, Esc gives up</span>
        </p>
      </div>
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

  protected override willUpdate(_: PropertyValues): void {
    const { editing } = this.store;
    this.#opens = editing !== null && this.#edited === false;
    if (this.#opens) this.#tab.forget();
    this.#edited = editing !== null;
  }

  override updated(): void {
    // Where the page begins with a file, nobody has asked for the focus to go there.
    if (this.#opens || this.#returns) this.focus();
    // On a phone the editor's buttons may lie above what is in sight.
    if (this.#opens && this.getBoundingClientRect().top < 0) this.scrollIntoView({ block: "start" });
    this.#opens = this.#returns = false;
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
    const edits = this.store.editing && !this.#waits;
    const place = this.find<HTMLElement>(edits ? "rolecall-file-editor" : "#line");
    place?.focus();
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
      if (this.#tab.chosen !== null) {
        this.#forget();
        return;
      }
      this.#run(this.typed);
      return;
    }
    if (event.key === "Tab") {
      this.#complete(area, event);
      return;
    }
    this.#leaves = event.key === "Escape";
    if (this.#leaves) {
      this.#put(this.#tab.giveUp());
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.#tab.ways.length) {
      event.preventDefault();
      this.#put(this.#tab.move(step));
      return;
    }
    const before = area.value.slice(0, area.selectionStart);
    const after = area.value.slice(area.selectionEnd);
    if (event.key === "ArrowUp" && !before.includes("\n")) this.#recall(-1, event);
    else if (event.key === "ArrowDown" && !after.includes("\n")) this.#recall(1, event);
  }

  /** Tab completes, or takes the next way to go on. With an empty line, with Shift, or after Escape, it leaves. */
  #complete(area: HTMLTextAreaElement, event: KeyboardEvent): void {
    const modified = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey;
    if (modified || this.#leaves || this.#waits || area.value.trim() === "") return;
    event.preventDefault();
    if (this.#tab.ways.length) this.#put(this.#tab.move(1));
    else this.#ask(area);
  }

  #ask(area: HTMLTextAreaElement): void {
    const line = area.value;
    const found = this.store.complete(line, area.selectionEnd);
    if (!found) return;
    this.#put(this.#tab.take(line, found));
    if (found.needs.length === 0) return;
    this.#tab.loading();
    const again = () => {
      if (!this.store.editing && area.value === line) this.#ask(area);
    };
    const failed = () => {
      this.#tab.failed();
      this.requestUpdate();
    };
    loadNeeds(this.store, found.needs).then(again, failed);
  }

  #tabButton(): void {
    const area = this.find<HTMLTextAreaElement>("textarea#line");
    if (!area) return;
    area.focus();
    if (area.value.trim() === "") return;
    if (this.#tab.ways.length) this.#put(this.#tab.move(1));
    else this.#ask(area);
  }

  #choose(at: number): void {
    this.#put(this.#tab.choose(at));
    this.#forget();
    this.focus();
  }

  /** The line as Tab has made it. */
  #put(put: Put | null): void {
    const area = this.find<HTMLTextAreaElement>("textarea#line");
    if (put && area) {
      this.typed = area.value = put.text;
      area.setSelectionRange(put.cursor, put.cursor);
      this.#recalled = null;
    }
    this.requestUpdate();
  }

  #forget(): void {
    this.#tab.forget();
    this.requestUpdate();
  }

  #cli(event: Event): void {
    const cli = (event.target as HTMLSelectElement).value as Cli;
    this.store.change({ do: "setCli", cli });
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

const ends = (log: HTMLElement): boolean => log.scrollHeight - log.scrollTop - log.clientHeight < 4;
