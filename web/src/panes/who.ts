// Who: the identities one is acting through, as chips, with the console's ways to switch. Refuses to know what an
// identity may do.
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { base } from "../look/base";
import { draw } from "../look/icons";
import { hues } from "../look/tokens";
import { Pane } from "../parts/pane";
import "../parts/switch-role";
import { account, hueOf, timeLeft } from "../parts/words";
import type { Identity, Source } from "../types";

const CAME_BY: Record<Source, string> = {
  signedIn: "signed in",
  switched: "switched role",
  environment: "from environment variables",
  profile: "from a profile",
};

@customElement("rolecall-who")
export class Who extends Pane {
  @state() private switching = false;

  static override styles = [
    base,
    hues,
    css`
      section {
        position: relative;
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 0.5rem 0.75rem;
        padding: 0.5rem 0.875rem;
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius);
      }

      ol {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 0.375rem;
        min-width: 0;
      }

      li {
        display: flex;
        align-items: center;
        gap: 0.375rem;
        min-width: 0;
      }

      .to {
        color: var(--muted);
        display: flex;
      }

      .chip {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        min-width: 0;
        padding: 0.1875rem 0.75rem 0.1875rem 0.375rem;
        border: 1px solid var(--line);
        border-radius: 999px;
        background: var(--surface);
      }

      .chip.now {
        border-color: var(--hue);
        background: color-mix(in oklab, var(--hue) 9%, var(--surface));
      }

      .face {
        flex: none;
        display: grid;
        place-items: center;
        width: 1.5rem;
        height: 1.5rem;
        border-radius: 50%;
        color: var(--surface);
        background: var(--hue);
      }

      .chip:not(.now) .face {
        background: var(--sunken);
        color: var(--muted);
      }

      .chip .text {
        display: grid;
        line-height: 1.25;
        min-width: 0;
      }

      .chip strong {
        font-weight: 600;
        overflow-wrap: anywhere;
      }

      .chip:not(.now) strong {
        font-weight: 500;
        color: var(--muted);
      }

      .chip small {
        font-size: var(--tiny);
        color: var(--muted);
        overflow-wrap: anywhere;
      }

      .left {
        display: inline-flex;
        align-items: center;
        gap: 0.25rem;
        font-size: var(--tiny);
        font-variant-numeric: tabular-nums;
        color: var(--muted);
        white-space: nowrap;
      }

      .left.expired {
        color: var(--deny);
        font-weight: 600;
      }

      .acts {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 0.375rem;
        margin-inline-start: auto;
      }

      label {
        display: inline-flex;
        align-items: center;
        gap: 0.5rem;
        font-size: var(--small);
        color: var(--muted);
      }

      label select {
        max-width: 13rem;
      }

      .rule {
        flex-basis: 100%;
        font-size: var(--small);
        color: var(--muted);
      }
    `,
  ];

  override render() {
    const { identities } = this.store.snapshot;
    const callers = this.#callers();
    const first = identities[0];
    const now = identities.at(-1);
    return html`
      <section aria-labelledby="title">
        <h2 id="title">Who</h2>
        <ol aria-label="Acting as">
          ${identities.map((who, at) => this.#chip(who, at, identities.length))}
        </ol>
        <div class="acts">
          ${this.#back(identities)}
          <button
            class="button"
            aria-expanded=${this.switching}
            @click=${() => (this.switching = !this.switching)}
          >
            ${draw("swap")}Switch role
          </button>
          <label>
            Signed in as
            <select @change=${this.#signIn}>
              ${callers.map(
                (who, at) => html`
                  <option value=${at} ?selected=${who.arn === first?.arn}>
                    ${who.caller.kind === "root" ? who.kind : who.name}${this.#suffix(who)}
                  </option>
                `,
              )}
            </select>
          </label>
        </div>
        ${
          identities.length > 1 && now
            ? html`<p class="rule">
                Permissions do not add up: until you go back, only what
                ${now.display?.name || now.name} may do counts, not what
                ${first?.name} may do.
              </p>`
            : nothing
        }
        ${
          this.switching
            ? html`<rolecall-switch-role
                .store=${this.store}
                @rolecall-close=${() => this.#close()}
              ></rolecall-switch-role>`
            : nothing
        }
      </section>
    `;
  }

  #chip(who: Identity, at: number, length: number) {
    const { world, snapshot } = this.store;
    const now = at === length - 1;
    const left = timeLeft(who.expires, snapshot.clock);
    const place = [who.accountName, account(who.account)];
    const small = who.display ? `${who.name} @ ${account(who.account)}` : place.filter(Boolean).join(" · ");
    return html`
      <li>
        ${at > 0 ? html`<span class="to">${draw("right", 14)}</span>` : nothing}
        <div
          class="chip ${hueOf(who, world.accounts)} ${now ? "now" : ""}"
          title=${`${who.arn} (${CAME_BY[who.source]})`}
          aria-current=${now ? "true" : nothing}
        >
          <span class="face">
            ${draw(who.kind.includes("role") ? "hat" : "person", 14)}
          </span>
          <span class="text">
            <strong>${who.display?.name || who.name}</strong>
            <small>${small}${at > 0 ? `, ${CAME_BY[who.source]}` : ""}</small>
          </span>
          ${
            left
              ? html`<span class="left ${left === "expired" ? "expired" : ""}">
                  ${draw("clock", 12)}${left}
                </span>`
              : nothing
          }
        </div>
      </li>
    `;
  }

  #back(identities: readonly Identity[]) {
    const before = identities.at(-2);
    if (identities.at(-1)?.source !== "switched" || !before) return nothing;
    return html`
      <button class="button" @click=${() => this.store.run("switch-back")}>
        ${draw("undo")}Back to ${before.name}
      </button>
    `;
  }

  /** The account, where there is more than one. */
  #suffix(who: Identity): string {
    if (this.store.world.accounts.length < 2) return "";
    return ` · ${who.accountName ?? account(who.account)}`;
  }

  /** Sessions are left out: one signs in as somebody who stays. */
  #callers(): Identity[] {
    return this.store.snapshot.callers.filter(({ caller }) => caller.kind === "user" || caller.kind === "root");
  }

  #signIn(event: Event): void {
    const at = Number((event.target as HTMLSelectElement).value);
    const who = this.#callers()[at];
    if (who) this.store.change({ do: "setSignedIn", as: who.arn });
  }

  #close(): void {
    this.switching = false;
    this.find<HTMLElement>("[aria-expanded]")?.focus();
  }
}
