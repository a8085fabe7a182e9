// The bar at the top: which scenario, undo and redo, start over, share, light or dark. Refuses to know what a scenario
// holds.
import { css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { base } from "../look/base";
import { draw } from "../look/icons";
import { Pane } from "../parts/pane";
import "../parts/share";
import { SCENARIOS } from "../scenarios";

@customElement("rolecall-top-bar")
export class TopBar extends Pane {
  @property({ attribute: false }) theme: string | null = null;

  static override styles = [
    base,
    css`
      header {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 0.375rem 0.75rem;
        padding: 0.5rem 0.75rem;
      }

      .name {
        display: inline-flex;
        align-items: center;
        gap: 0.5rem;
        font-weight: 650;
        letter-spacing: -0.01em;
        font-size: 1rem;
      }

      .name svg {
        width: 1.375rem;
        height: 1.375rem;
      }

      .mark-back {
        fill: var(--accent);
      }

      .mark-front {
        fill: none;
        stroke: var(--accent);
        stroke-width: 2.5;
        stroke-linecap: round;
      }

      h1 {
        margin: 0;
        font: inherit;
      }

      label {
        display: inline-flex;
        align-items: center;
        min-width: 0;
      }

      label select {
        max-width: 22rem;
        text-overflow: ellipsis;
      }

      .acts {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 0.25rem;
        margin-inline-start: auto;
      }

      .promise {
        display: inline-flex;
        align-items: center;
        gap: 0.375rem;
        margin-inline-end: 0.5rem;
        font-size: var(--tiny);
        color: var(--muted);
      }

      @media (max-width: 700px) {
        .promise {
          display: none;
        }
        .long {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
          white-space: nowrap;
        }
        header {
          gap: 0.375rem;
        }
        .acts {
          gap: 0;
        }
        .acts .button {
          min-width: 2.25rem;
          justify-content: center;
        }
        label {
          order: 3;
          flex: 1 1 100%;
        }
        label select {
          width: 100%;
          max-width: none;
        }
      }
    `,
  ];

  override render() {
    const store = this.store;
    const own = SCENARIOS.findIndex(({ text }) => text === store.origin);
    return html`
      <header>
        <h1 class="name">
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <rect class="mark-back" x="3" y="10" width="18" height="11.5" rx="3" />
            <path class="mark-front" d="M7 10V8a5 5 0 0 1 9.600-2" />
          </svg>
          Rolecall
        </h1>
        <label>
          <span class="unseen">Scenario</span>
          <select @change=${this.#pick} .value=${String(own)}>
            ${own < 0 ? html`<option value="-1" selected>${store.world.title}</option>` : ""}
            ${SCENARIOS.map(
              ({ title }, at) => html`
                <option value=${at} ?selected=${at === own}>${title}</option>
              `,
            )}
          </select>
        </label>
        <div class="acts">
          <span class="promise">${draw("shield", 14)} Nothing leaves this tab</span>
          <button
            class="button quiet icon"
            aria-label="Undo"
            title="Undo (Ctrl+Z)"
            ?disabled=${!store.canUndo}
            @click=${() => store.undo()}
          >
            ${draw("undo")}
          </button>
          <button
            class="button quiet icon"
            aria-label="Redo"
            title="Redo (Ctrl+Shift+Z)"
            ?disabled=${!store.canRedo}
            @click=${() => store.redo()}
          >
            ${draw("redo")}
          </button>
          <button class="button quiet" title="Start over" @click=${this.#startOver}>
            ${draw("reset")}<span class="long">Start over</span>
          </button>
          <rolecall-share .store=${store}></rolecall-share>
          <button
            class="button quiet icon"
            aria-label=${this.#isDark ? "Use light colours" : "Use dark colours"}
            title=${this.#isDark ? "Light" : "Dark"}
            @click=${this.#theme}
          >
            ${draw(this.#isDark ? "sun" : "moon")}
          </button>
        </div>
      </header>
    `;
  }

  get #isDark(): boolean {
    if (this.theme) return this.theme === "dark";
    return matchMedia("(prefers-color-scheme: dark)").matches;
  }

  #theme(): void {
    this.dispatchEvent(
      new CustomEvent("rolecall-theme", {
        detail: this.#isDark ? "light" : "dark",
      }),
    );
  }

  #startOver(): void {
    const store = this.store;
    store.startOver();
    store.say({
      text: "Started over. Undo brings your work back.",
      tone: "plain",
      action: { label: "Undo", run: () => store.undo() },
    });
  }

  #pick(event: Event): void {
    const select = event.target as HTMLSelectElement;
    const chosen = SCENARIOS[Number(select.value)];
    if (!chosen) return;
    const { scenario, origin, view } = this.store;
    this.store.open(chosen.text);
    this.store.say({
      text: `Opened “${chosen.title}”.`,
      tone: "plain",
      action: {
        label: "Go back",
        run: () => this.store.open(scenario, origin, view),
      },
    });
  }
}
