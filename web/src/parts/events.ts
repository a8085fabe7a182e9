// What CloudTrail holds of the call that the verdict is about, folded. Refuses to know what a record says.
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { copy } from "../clipboard";
import { base } from "../look/base";
import { draw } from "../look/icons";
import { json } from "../look/json";
import type { TrailEvent } from "../types";
import { colours, pieces } from "./json-colours";
import { Pane } from "./pane";
import { account } from "./words";

@customElement("rolecall-events")
export class Events extends Pane {
  @state() private open: ReadonlySet<number> = new Set();
  @state() private said = "";

  static override styles = [
    base,
    json,
    css`
      details + details {
        margin-top: 0.5rem;
      }

      summary {
        display: flex;
        align-items: center;
        gap: 0.25rem;
        min-height: 1.5rem;
        font-size: var(--small);
        font-weight: 600;
        color: var(--muted);
        cursor: pointer;
        list-style: none;
      }

      summary::-webkit-details-marker {
        display: none;
      }

      summary svg {
        flex: none;
        transition: transform 120ms;
      }

      [open] > summary svg {
        transform: rotate(90deg);
      }

      summary:hover {
        color: var(--text);
      }

      figure {
        position: relative;
        margin-top: 0.375rem;
      }

      pre {
        max-height: 28rem;
        padding: 0.625rem 0.75rem;
        overflow: auto;
        font: var(--tiny) / 1.6 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        background: var(--sunken);
        border-radius: var(--radius-small);
        scrollbar-width: thin;
        scrollbar-color: var(--line-strong) transparent;
      }

      .copy {
        position: absolute;
        inset: 0.375rem 1rem auto auto;
      }

      @media (pointer: coarse) {
        summary {
          min-height: 2.5rem;
        }
      }
    `,
  ];

  override render() {
    const events = this.store.shownCall?.events ?? [];
    return html`
      ${events.map((event, at) => this.#event(event, at, events.length > 1))}
      <p class="unseen" role="status">${this.said}</p>
    `;
  }

  #event({ account: id, record }: TrailEvent, at: number, named: boolean) {
    const name = this.store.world.accounts.find((one) => one.id === id)?.name;
    const where = named ? ` in ${name ? `${name}, ` : ""}${account(id)}` : "";
    const label = `CloudTrail event${where}`;
    return html`
      <details @toggle=${(event: Event) => this.#toggle(at, (event.target as HTMLDetailsElement).open)}>
        <summary>${draw("right", 14)}${label}</summary>
        ${
          this.open.has(at)
            ? html`<figure>
                <pre tabindex="0" role="group" aria-label=${label}>${pieces(record, colours(record)).map(
                  (line) => html`${line.map(({ text, names }) => html`<span class=${names}>${text}</span>`)}${"\n"}`,
                )}</pre>
                <button class="button copy" @click=${() => this.#copy(record)}>${draw("copy", 14)}Copy</button>
              </figure>`
            : nothing
        }
      </details>
    `;
  }

  #toggle(at: number, open: boolean): void {
    const next = new Set(this.open);
    if (open) next.add(at);
    else next.delete(at);
    this.open = next;
    this.said = "";
  }

  async #copy(record: string): Promise<void> {
    this.said = (await copy(record)) ? "Event copied." : "The browser refused to copy: select the text and copy it.";
  }
}
