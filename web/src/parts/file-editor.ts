// The editor for a file of the learner's machine, in place of the command line while it is open. Refuses to know how a
// file is written and what it is for.
import { type PropertyValues, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Editor } from "../editor";
import { base } from "../look/base";
import { style } from "../look/file-editor";
import { draw } from "../look/icons";
import { json } from "../look/json";
import { inTime, loadScript } from "../scripts";
import { Pane } from "./pane";

/** A page that waits longer for the editor's script takes a plain field. */
const PATIENCE_MS = 400;

@customElement("rolecall-file-editor")
export class FileEditor extends Pane {
  @state() private mode: "waiting" | "editor" | "plain" = "waiting";
  /** Whether it asks what to do with text that is not saved. */
  @state() private asks = false;
  @state() private said = "";
  #editor: Editor | undefined;
  #path = "";
  #focuses = false;

  static override styles = [base, json, style];

  constructor() {
    super();
    // Before CodeMirror, which on some systems has a use of its own for Ctrl+O.
    this.addEventListener("keydown", (event) => this.#key(event), { capture: true });
  }

  override render() {
    const { editing } = this.store;
    if (!editing) return nothing;
    const { name, saved, text } = editing;
    const changed = this.store.unsaved;
    return html`
      <section aria-labelledby="title">
        <div class="bar">
          <h2 id="title">Editing <code>${name}</code></h2>
          <span class="state ${changed ? "changed" : ""}">${
            changed ? "Not saved" : saved === null ? "New file" : "Saved"
          }</span>
          <button class="button primary" aria-keyshortcuts="Control+S Control+O" @click=${() => this.#save()}>
            Save <kbd>Ctrl+S</kbd>
          </button>
          <button class="button" aria-keyshortcuts="Escape Control+X" @click=${() => this.#close()}>
            Close <kbd>Esc</kbd>
          </button>
        </div>
        ${this.asks ? this.#question(name) : nothing}
        ${
          this.mode === "plain"
            ? html`<textarea
                aria-label="Text of ${name}"
                spellcheck="false"
                autocapitalize="off"
                .value=${text}
                @input=${(event: Event) => this.store.write((event.target as HTMLTextAreaElement).value)}
              ></textarea>`
            : html`<div class="host"></div>`
        }
        <p class="unseen" role="status">${this.said}</p>
      </section>
    `;
  }

  #question(name: string) {
    return html`
      <div class="question" role="alertdialog" aria-labelledby="unsaved">
        <p id="unsaved">${draw("warn")}<span><code>${name}</code> has changes that are not saved.</span></p>
        <button class="button primary" @click=${() => this.#save() && this.#leave()}>Save and close</button>
        <button class="button" @click=${() => this.#leave()}>Close without saving</button>
        <button class="button" @click=${() => this.#stay()}>Keep editing</button>
      </div>
    `;
  }

  override focus(): void {
    this.#focuses = true;
    if (this.#editor) this.#editor.focus();
    else this.find<HTMLElement>("textarea")?.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#editor?.destroy();
    this.#editor = undefined;
  }

  protected override updated(_: PropertyValues): void {
    const { editing } = this.store;
    if (!editing) return;
    if (editing.path !== this.#path) {
      this.#path = editing.path;
      this.asks = false;
      void this.#open();
    } else this.#editor?.setText(editing.text);
  }

  async #open(): Promise<void> {
    this.#editor?.destroy();
    this.#editor = undefined;
    if (!globalThis.rolecallEditor) await inTime(loadScript("editor.js"), PATIENCE_MS);
    this.mode = globalThis.rolecallEditor ? "editor" : "plain";
    await this.updateComplete;
    const { editing } = this.store;
    const parent = this.find<HTMLElement>(".host");
    if (parent && editing && editing.path === this.#path && !this.#editor) {
      this.#editor = globalThis.rolecallEditor?.createEditor({
        parent,
        root: this.renderRoot as ShadowRoot,
        text: editing.text,
        label: `Text of ${editing.name}`,
        json: editing.path.endsWith(".json"),
        onChange: (text) => this.store.write(text),
        onPoint: () => {},
      });
    }
    if (this.#focuses) this.focus();
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing || event.altKey || event.shiftKey) return;
    const key = event.key.toLowerCase();
    const held = event.ctrlKey || event.metaKey;
    if (key === "escape" && !held) {
      if (this.asks) this.#stay();
      else this.#close();
    } else if (held && (key === "s" || key === "o")) this.#save();
    // With a selection it cuts.
    else if (event.ctrlKey && key === "x" && !this.#selects()) this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #selects(): boolean {
    if (this.#editor) return this.#editor.selects();
    const area = this.find<HTMLTextAreaElement>("textarea");
    return area !== null && area.selectionStart !== area.selectionEnd;
  }

  #save(): boolean {
    const name = this.store.editing?.name;
    const done = this.store.saveFile();
    this.said = done ? `Saved ${name}.` : "";
    if (this.asks) this.#stay();
    return done;
  }

  async #close(): Promise<void> {
    if (!this.store.unsaved) return this.#leave();
    this.asks = true;
    await this.updateComplete;
    this.find<HTMLElement>(".question button")?.focus();
  }

  #stay(): void {
    this.asks = false;
    this.focus();
  }

  #leave(): void {
    this.dispatchEvent(new CustomEvent("rolecall-closed"));
    this.store.closeFile();
  }
}
