// The scenario's clock and the two buttons that move it on, by the command that anybody could type. Refuses to know what
// ends when.
import { css, html } from "lit";
import { customElement } from "lit/decorators.js";
import { base } from "../look/base";
import { draw } from "../look/icons";
import { Pane } from "./pane";

const STEPS = [
  { label: "+15 min", says: "Let 15 minutes pass", line: "sleep 900" },
  { label: "+1 h", says: "Let 1 hour pass", line: "sleep 3600" },
] as const;

const SHORT = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});

@customElement("rolecall-clock")
export class Clock extends Pane {
  static override styles = [
    base,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: 0.125rem;
        padding-inline-start: 0.5rem;
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        color: var(--muted);
      }

      time {
        margin-inline: 0.375rem 0.25rem;
        font-size: var(--small);
        font-variant-numeric: tabular-nums;
        color: var(--text);
        white-space: nowrap;
      }

      .button {
        min-height: 1.75rem;
        padding-inline: 0.5rem;
        font-size: var(--tiny);
        border-radius: calc(var(--radius-small) - 1px);
        white-space: nowrap;
      }

      @media (pointer: coarse) {
        .button {
          min-height: 2.375rem;
        }
      }
    `,
  ];

  override render() {
    const { clock, prompt } = this.store.snapshot;
    const time = new Date(clock);
    const shown = Number.isNaN(time.valueOf()) ? clock : SHORT.format(time);
    // A command that waits for an answer would take the line for one.
    const waits = !prompt.endsWith("$ ");
    return html`
      ${draw("clock", 14)}
      <time datetime=${clock} title="The clock of this scenario: ${clock}. It moves only when you move it.">
        <span class="unseen">The clock here says </span>${shown}
      </time>
      ${STEPS.map(
        ({ label, says, line }) => html`
          <button
            class="button quiet"
            aria-label="${label}: ${says}"
            title="${says}: ${line}"
            ?disabled=${waits}
            @click=${() => this.store.run(line)}
          >
            ${label}
          </button>
        `,
      )}
    `;
  }
}
