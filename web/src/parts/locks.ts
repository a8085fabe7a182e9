// The sides that must open, drawn as padlocks with their reasons. Refuses to decide which are open.
import { css, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { base } from "../look/base";
import { type LockState, padlock } from "../look/icons";
import type { Lock } from "../types";
import { Pane } from "./pane";
import { rich } from "./rich";

const WORDS: Record<LockState, string> = {
  open: "Open",
  shut: "Shut",
  unneeded: "Not needed",
};

const stateOf = ({ mark, skipped }: Lock): LockState =>
  skipped || mark === "absent" ? "unneeded" : mark === "allows" ? "open" : "shut";

@customElement("rolecall-locks")
export class Locks extends Pane {
  static override styles = [
    base,
    css`
      :host {
        container-type: inline-size;
      }

      ul {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr));
        gap: 0.5rem;
      }

      button {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0.125rem 0.75rem;
        align-content: start;
        width: 100%;
        height: 100%;
        padding: 0.75rem;
        text-align: start;
        color: var(--text);
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius);
      }

      button:disabled {
        cursor: default;
      }

      button.open {
        border-color: var(--allow-line);
        background: var(--allow-soft);
      }

      button.shut {
        border-color: var(--deny-line);
        background: var(--deny-soft);
      }

      button.unneeded {
        border-style: dashed;
        border-color: var(--line-strong);
      }

      .padlock {
        grid-row: 1 / 3;
        width: 2.25rem;
        height: 2.625rem;
        overflow: visible;
      }

      .padlock.open {
        --ink: var(--allow);
      }

      .padlock.shut {
        --ink: var(--deny);
      }

      .padlock.unneeded {
        --ink: var(--muted);
      }

      .shackle {
        stroke: var(--ink);
      }

      .body {
        fill: var(--ink);
        stroke: var(--ink);
        stroke-width: 2;
      }

      .sign {
        fill: none;
        stroke: var(--surface);
        stroke-width: 4;
        stroke-linecap: round;
        stroke-linejoin: round;
      }

      .unneeded .body {
        fill: none;
        stroke-dasharray: 4 3;
      }

      .unneeded .shackle {
        stroke-width: 2;
        stroke-dasharray: 4 3;
      }

      .unneeded .sign {
        stroke: var(--muted);
        stroke-width: 3;
      }

      .title {
        font-size: var(--tiny);
        font-weight: 500;
        color: var(--muted);
        overflow-wrap: anywhere;
      }

      .open .title,
      .shut .title {
        color: var(--text);
      }

      .word {
        font-weight: 650;
      }

      .open .word {
        color: var(--allow);
      }

      .shut .word {
        color: var(--deny);
      }

      .unneeded .word {
        color: var(--muted);
      }

      .reason {
        grid-column: 1 / -1;
        margin-top: 0.375rem;
        font-size: var(--small);
        overflow-wrap: anywhere;
      }

      @media (prefers-reduced-motion: no-preference) {
        .padlock .shackle {
          transition: d 200ms;
        }
      }
    `,
  ];

  override render() {
    const locks = this.store.explanation?.locks ?? [];
    if (!locks.length) return nothing;
    return html`
      <ul aria-label="The sides that must open">
        ${locks.map((lock) => html`<li>${this.#lock(lock)}</li>`)}
      </ul>
    `;
  }

  #lock(lock: Lock) {
    const state = stateOf(lock);
    const place = lock.place;
    return html`
      <button
        class=${state}
        ?disabled=${place === null}
        @mouseenter=${() => this.store.point(place)}
        @mouseleave=${() => this.store.point(null)}
        @focus=${() => this.store.point(place)}
        @blur=${() => this.store.point(null)}
        @click=${() => place && this.store.selectPolicy(place.policy)}
      >
        ${padlock(state)}
        <span class="word">${WORDS[state]}</span>
        <span class="title">${rich(lock.title)}</span>
        <span class="reason">${rich(lock.reason)}</span>
      </button>
    `;
  }
}
