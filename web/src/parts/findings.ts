// What is said about a policy text: a counted list, each finding with its place, its reason and its repairs. Refuses to
// find anything itself.
import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { base } from "../look/base";
import { type IconName, draw } from "../look/icons";
import { applyEdits } from "../spans";
import { capital, rich, sentence } from "./rich";
import type { Diagnostic, Level, PolicyView } from "../types";

const LEVELS: Record<Level, { one: string; many: string; icon: IconName }> = {
  error: { one: "error", many: "errors", icon: "cross" },
  warning: { one: "warning", many: "warnings", icon: "warn" },
  info: { one: "note", many: "notes", icon: "dot" },
  hint: { one: "suggestion", many: "suggestions", icon: "dot" },
};
const ORDER: readonly Level[] = ["error", "warning", "info", "hint"];

@customElement("rolecall-findings")
export class Findings extends LitElement {
  @property({ attribute: false }) policy: PolicyView | null = null;

  static override styles = [
    base,
    css`
      :host {
        flex: none;
        border-top: 1px solid var(--line);
      }

      .sum {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 0.25rem 0.75rem;
        padding: 0.375rem 0.875rem;
        font-size: var(--tiny);
        color: var(--muted);
      }

      .sum span {
        display: inline-flex;
        align-items: center;
        gap: 0.25rem;
      }

      ul {
        max-height: min(11rem, 22vh);
        overflow: auto;
        border-top: 1px solid var(--line);
        scrollbar-width: thin;
      }

      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0 0.5rem;
        padding: 0.5rem 0.875rem;
        font-size: var(--small);
      }

      li + li {
        border-top: 1px solid var(--line);
      }

      li > svg {
        margin-top: 0.125rem;
      }

      .error {
        color: var(--deny);
      }

      .warning {
        color: var(--warn);
      }

      .info,
      .hint {
        color: var(--accent);
      }

      .message {
        display: inline;
        padding: 0;
        border: 0;
        background: none;
        text-align: start;
        font-weight: 500;
        overflow-wrap: anywhere;
      }

      .message:hover {
        text-decoration: underline;
      }

      .why {
        color: var(--muted);
        overflow-wrap: anywhere;
      }

      .fixes {
        display: flex;
        flex-wrap: wrap;
        gap: 0.375rem;
        margin-top: 0.375rem;
      }
    `,
  ];

  override render() {
    const found = [...(this.policy?.diagnostics ?? [])].sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
    if (!found.length) {
      return html`<p class="sum">
        <span>${draw("check", 14)} No findings in this policy.</span>
      </p>`;
    }
    const counts = ORDER.map((level) => ({
      level,
      count: found.filter((one) => one.level === level).length,
    })).filter(({ count }) => count);
    return html`
      <p class="sum" role="status">
        ${counts.map(
          ({ level, count }) => html`
            <span class=${level}>
              ${draw(LEVELS[level].icon, 14)}${count}
              ${count === 1 ? LEVELS[level].one : LEVELS[level].many}
            </span>
          `,
        )}
      </p>
      <ul aria-label="Findings in this policy">
        ${found.map((one) => this.#finding(one))}
      </ul>
    `;
  }

  #finding(found: Diagnostic) {
    const { message, because, so, level, fixes } = found;
    return html`
      <li>
        <span class=${level}>${draw(LEVELS[level].icon, 14)}</span>
        <div>
          <button class="message" @click=${() => this.#go(found)}>
            <span class="unseen">${LEVELS[level].one}:</span> ${rich(capital(message))}
          </button>
          ${because || so ? html`<p class="why">${rich([because, so].map(sentence).join(" "))}</p>` : nothing}
          ${
            fixes.length
              ? html`<div class="fixes">
                  ${fixes.map(
                    (fix) => html`
                      <button class="button" @click=${() => this.#fix(fix.edits)}>
                        ${rich(capital(fix.title))}${fix.safety === "unsafe" ? " (a guess)" : ""}
                      </button>
                    `,
                  )}
                </div>`
              : nothing
          }
        </div>
      </li>
    `;
  }

  #go(found: Diagnostic): void {
    this.dispatchEvent(new CustomEvent("rolecall-span", { detail: found.span }));
  }

  #fix(edits: Diagnostic["fixes"][number]["edits"]): void {
    const text = applyEdits(this.policy?.text ?? "", edits);
    this.dispatchEvent(new CustomEvent("rolecall-edit", { detail: text }));
  }
}
