// The root element: lays out the five regions, announces verdicts and takes the keys for undo. Refuses to know the
// location bar, other elements of the page, and how anything inside a region works.
import { LitElement, type PropertyValues, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { base } from "./look/base";
import { style } from "./look/role-call";
import { draw } from "./look/icons";
import { tokens } from "./look/tokens";
import "./panes/policy";
import "./panes/terminal";
import "./panes/top-bar";
import "./panes/verdict";
import "./panes/who";
import "./panes/world";
import { beside, plain, rich, sentence } from "./parts/rich";
import { VERDICTS } from "./parts/words";
import type { Store } from "./store";

const ANNOUNCE_MS = 700;

@customElement("role-call")
export class RoleCall extends LitElement {
  @property({ attribute: false }) store: Store | null = null;
  /** Why there is no store, where the engine cannot run. */
  @property({ attribute: false }) trouble: string | null = null;
  /** `light` or `dark`; as the system wishes when absent. */
  @property({ reflect: true }) theme: string | null = null;

  #stop: (() => void) | undefined;
  #said = "";
  #saying: ReturnType<typeof setTimeout> | undefined;

  static override styles = [tokens, base, style];

  override disconnectedCallback(): void {
    this.#stop?.();
    clearTimeout(this.#saying);
    super.disconnectedCallback();
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has("store")) return;
    this.#stop?.();
    this.#stop = this.store?.subscribe(() => this.requestUpdate());
    this.#said = this.#sentence();
  }

  override render() {
    if (this.trouble) return html`<div class="broken">${this.#broken()}</div>`;
    const store = this.store;
    if (!store) return nothing;
    return html`
      <div class="skip">
        <button class="button primary" @click=${() => this.#go("rolecall-terminal")}>
          Skip to the command line
        </button>
        <button class="button primary" @click=${() => this.#go("rolecall-verdict")}>
          Skip to the verdict
        </button>
      </div>
      <div class="page">
        <rolecall-top-bar
          .store=${store}
          .theme=${this.theme}
          @rolecall-theme=${this.#theme}
        ></rolecall-top-bar>
        <main tabindex="-1" class=${store.editing ? "editing" : ""} @keydown=${this.#key} @rolecall-go-policy=${() => this.#go("rolecall-policy")}>
          <rolecall-who .store=${store}></rolecall-who>
          <rolecall-world .store=${store}></rolecall-world>
          <rolecall-policy .store=${store}></rolecall-policy>
          <rolecall-terminal .store=${store}></rolecall-terminal>
          <rolecall-verdict .store=${store}></rolecall-verdict>
        </main>
      </div>
      ${this.#notice(store)} ${this.#strip(store)}
      <div class="unseen" role="status" aria-live="polite"></div>
    `;
  }

  override updated(): void {
    const sentence = this.#sentence();
    if (sentence === this.#said) return;
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => {
      this.#said = sentence;
      const status = this.renderRoot.querySelector('[role="status"]');
      if (status) status.textContent = sentence;
    }, ANNOUNCE_MS);
  }

  #sentence(): string {
    const told = this.store?.explanation;
    const call = this.store?.shownCall;
    if (!told && call) return `${VERDICTS[call.verdict].word}. ${call.trouble ?? ""}`;
    return told ? `${VERDICTS[told.verdict].word}. ${plain(beside(told.headline))}` : "";
  }

  #strip(store: Store) {
    const told = store.explanation;
    const call = store.shownCall;
    const verdict = told?.verdict ?? call?.verdict;
    if (!verdict) return nothing;
    const { word, tone, icon } = VERDICTS[verdict];
    const question = told ? plain(told.question) : `${call?.service}:${call?.operation}`;
    return html`
      <button class="strip" @click=${() => this.#go("rolecall-verdict")}>
        <span class="word ${tone}">${draw(icon)}${word}</span>
        <span class="question">${question}</span>
      </button>
    `;
  }

  #notice(store: Store) {
    const notice = store.notice;
    if (!notice) return nothing;
    return html`
      <div class="notice ${notice.tone}" role="alert">
        ${notice.tone === "trouble" ? draw("warn") : nothing}
        <p>${rich(sentence(notice.text))}</p>
        ${
          notice.action
            ? html`<button class="button" @click=${() => store.accept()}>
                ${notice.action.label}
              </button>`
            : nothing
        }
        <button class="button quiet icon" aria-label="Dismiss" @click=${() => store.dismiss()}>
          ${draw("cross")}
        </button>
      </div>
    `;
  }

  #broken() {
    return html`
      <h1>Rolecall cannot start here</h1>
      <p>${rich(this.trouble ?? "")}</p>
      <p>Your work in this browser is untouched.</p>
    `;
  }

  #go(name: string): void {
    const pane = this.renderRoot.querySelector<HTMLElement>(name);
    pane?.scrollIntoView({ block: "start" });
    pane?.focus();
  }

  #theme(event: CustomEvent<string>): void {
    this.theme = event.detail;
    this.dispatchEvent(new CustomEvent("rolecall-theme-set"));
  }

  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented || !(event.ctrlKey || event.metaKey)) return;
    const target = event.composedPath()[0];
    const editing =
      target instanceof HTMLInputElement ||
      target instanceof HTMLTextAreaElement ||
      (target instanceof HTMLElement && target.isContentEditable);
    if (editing || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) this.store?.undo();
    else if (key === "y" || (key === "z" && event.shiftKey)) this.store?.redo();
    else return;
    event.preventDefault();
  }
}
