// One policy text: coloured and marked at first, an editor once it is entered. Refuses to know which policy it is and
// what its words mean.
import { LitElement, type PropertyValues, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Editor, EditorOptions, Found, Marked } from "../editor";
import { base } from "../look/base";
import { json } from "../look/json";
import { loadScript } from "../scripts";
import { type Range, colours, pieces } from "./json-colours";

declare global {
  /** What editor.js leaves behind. */
  var rolecallEditor: { createEditor: (options: EditorOptions) => Editor } | undefined;
}

@customElement("rolecall-policy-text")
export class PolicyText extends LitElement {
  @property({ attribute: false }) text = "";
  @property({ attribute: false }) label = "Policy";
  @property({ attribute: false }) editable = true;
  /** Underlined places. */
  @property({ attribute: false }) found: readonly Found[] = [];
  /** Marked places: `decides`, `point`. */
  @property({ attribute: false }) marked: readonly Marked[] = [];

  /** `text` until it is entered, then `editor`, or `plain` where the editor's script cannot be loaded. */
  @state() private mode: "text" | "editor" | "plain" = "text";
  #editor: Editor | undefined;
  #loading = false;

  static override styles = [
    base,
    json,
    css`
      :host {
        position: relative;
        height: 100%;
        min-height: 0;
        overflow: hidden;
      }

      .host,
      pre,
      textarea {
        height: 100%;
        min-height: 0;
      }

      pre,
      textarea {
        display: block;
        width: 100%;
        margin: 0;
        padding: 0.5rem 0;
        overflow: auto;
        font: var(--small) / 1.55 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        tab-size: 4;
        counter-reset: line;
        scrollbar-width: thin;
        scrollbar-color: var(--line-strong) transparent;
      }

      pre:focus-visible,
      textarea:focus-visible {
        outline-offset: -2px;
      }

      pre.editable {
        cursor: text;
      }

      textarea {
        padding-inline: 0.875rem;
        resize: none;
        border: 0;
        background: transparent;
      }

      .line {
        display: block;
        position: relative;
        padding: 0 0.75rem 0 2.75rem;
        min-height: 1.55em;
      }

      .line::before {
        counter-increment: line;
        content: counter(line);
        position: absolute;
        left: 0;
        width: 2rem;
        text-align: right;
        color: var(--muted);
        user-select: none;
      }

      @media (max-width: 699px) {
        pre,
        textarea {
          font-size: var(--tiny);
          white-space: pre;
        }
      }

      .decides {
        background: var(--decide);
        box-shadow: 0 0 0 1.5px var(--decide);
        border-radius: 2px;
      }

      .point {
        background: var(--point);
        box-shadow:
          0 0 0 1.5px var(--point),
          0 2.5px 0 1px var(--point-line);
        border-radius: 2px;
      }

      .error,
      .warning {
        text-decoration: underline wavy var(--deny) 1.5px;
        text-underline-offset: 3px;
        text-decoration-skip-ink: none;
      }

      .warning {
        text-decoration-color: var(--warn);
      }

      .info {
        text-decoration: underline dotted var(--accent) 1.5px;
        text-underline-offset: 3px;
      }
    `,
  ];

  override render() {
    if (this.mode === "editor") return html`<div class="host"></div>`;
    if (this.mode === "plain") {
      return html`<textarea
        aria-label=${this.label}
        spellcheck="false"
        autocapitalize="off"
        .value=${this.text}
        @input=${(event: Event) => this.#changed((event.target as HTMLTextAreaElement).value)}
      ></textarea>`;
    }
    const ranges: Range[] = [
      ...colours(this.text),
      ...this.found.map(({ start, end, level }) => ({ start, end, name: level })),
      ...this.marked,
    ];
    return html`<pre
      class=${this.editable ? "editable" : ""}
      tabindex="0"
      role=${this.editable ? "textbox" : nothing}
      aria-multiline=${this.editable ? "true" : nothing}
      aria-readonly=${this.editable ? nothing : "true"}
      aria-label=${this.label}
      @mousemove=${this.#hover}
      @mouseleave=${() => this.#point(null)}
      @mouseup=${this.#enter}
      @focus=${() => this.editable && void this.#load()}
      @keydown=${this.#type}
    >${pieces(this.text, ranges).map(
      (line) =>
        html`<span class="line">${line.map(({ at, text, names }) => html`<span class=${names} data-at=${at}>${text}</span>`)}</span>`,
    )}</pre>`;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("editable") && !this.editable) this.#leave();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("mode")) return;
    const editor = this.#editor;
    if (editor) {
      if (changed.has("text")) editor.setText(this.text);
      if (changed.has("found") || changed.has("text")) editor.setFound(this.found);
      if (changed.has("marked") || changed.has("text")) editor.setMarked(this.marked);
    }
    if (changed.has("marked")) this.#reveal();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave();
  }

  /** Enters the editor with these characters selected. */
  async select(start: number, end: number): Promise<void> {
    await this.#open();
    this.#editor?.select(start, end);
  }

  #leave(): void {
    this.#editor?.destroy();
    this.#editor = undefined;
    this.mode = "text";
  }

  /** Brings what is pointed at into view, and moves nothing when it is there already. */
  #reveal(): void {
    const point = this.marked.find(({ name }) => name === "point");
    if (!point) return;
    if (this.#editor) return this.#editor.reveal(point.start);
    const mark = this.renderRoot.querySelector<HTMLElement>(".point");
    const box = this.renderRoot.querySelector("pre");
    if (!mark || !box) return;
    const [inner, outer] = [mark.getBoundingClientRect(), box.getBoundingClientRect()];
    if (inner.top >= outer.top && inner.bottom <= outer.bottom) return;
    box.scrollTop += inner.top - outer.top - outer.height / 3;
  }

  #hover(event: MouseEvent): void {
    const at = (event.target as HTMLElement).dataset["at"];
    this.#point(at === undefined ? null : Number(at));
  }

  #point(offset: number | null): void {
    this.dispatchEvent(new CustomEvent("rolecall-point", { detail: offset }));
  }

  #changed(text: string): void {
    this.text = text;
    this.dispatchEvent(new CustomEvent("rolecall-edit", { detail: text }));
  }

  /** A click becomes a cursor; a selection made to be copied stays one. */
  #enter(event: MouseEvent): void {
    if (!this.editable || event.button !== 0) return;
    const selection = document.getSelection();
    if (selection && !selection.isCollapsed) return;
    void this.#open({ x: event.clientX, y: event.clientY });
  }

  #type(event: KeyboardEvent): void {
    if (!this.editable || event.key !== "Enter") return;
    event.preventDefault();
    void this.#open();
  }

  async #load(): Promise<boolean> {
    if (globalThis.rolecallEditor) return true;
    try {
      await loadScript("editor.js");
    } catch {
      return false;
    }
    return globalThis.rolecallEditor !== undefined;
  }

  async #open(at?: { x: number; y: number }): Promise<void> {
    if (!this.editable || this.#loading) return;
    if (this.#editor) return this.#editor.focus(at);
    this.#loading = true;
    const loaded = await this.#load();
    this.#loading = false;
    const scrolled = this.renderRoot.querySelector("pre")?.scrollTop ?? 0;
    this.mode = loaded ? "editor" : "plain";
    await this.updateComplete;
    if (!loaded) {
      this.renderRoot.querySelector("textarea")?.focus();
      return;
    }
    const parent = this.renderRoot.querySelector<HTMLElement>(".host");
    if (!parent) return;
    this.#editor = globalThis.rolecallEditor?.createEditor({
      parent,
      root: this.renderRoot as ShadowRoot,
      text: this.text,
      label: this.label,
      json: true,
      onChange: (text) => this.#changed(text),
      onPoint: (offset) => this.#point(offset),
    });
    this.#editor?.setFound(this.found);
    this.#editor?.setMarked(this.marked);
    const scroller = parent.querySelector(".cm-scroller");
    if (scroller) scroller.scrollTop = scrolled;
    this.#editor?.focus(at);
  }
}
