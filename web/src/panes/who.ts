// Who: the identities one is acting through, as chips, with the console's ways to switch. Refuses to know what an
// identity may do.
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { base } from "../look/base";
import { draw } from "../look/icons";
import { hues } from "../look/tokens";
import { style } from "../look/who";
import { Pane } from "../parts/pane";
import "../parts/clock";
import "../parts/switch-role";
import { account, hueOf, timeLeft } from "../parts/words";
import type { Identity, Source } from "../types";

const CAME_BY: Record<Source, string> = {
  signedIn: "signed in",
  switched: "switched role",
  environment: "from the environment",
  profile: "from a profile",
  instance: "the instance's role",
};

/** The line that undoes each way of becoming somebody. */
const WAYS_BACK: Record<Source, string> = {
  signedIn: "",
  switched: "switch-back",
  environment: "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN",
  profile: "unset AWS_PROFILE AWS_DEFAULT_PROFILE",
  instance: "exit",
};

@customElement("rolecall-who")
export class Who extends Pane {
  @state() private switching = false;

  static override styles = [base, hues, style];

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
          <rolecall-clock .store=${this.store}></rolecall-clock>
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
        ${identities.length > 1 && now ? html`<p class="rule">${this.#rule(now, first?.name ?? "")}</p>` : nothing}
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

  /** What acting as somebody else means, or why it does not work. */
  #rule(now: Identity, first: string): string {
    const name = now.display?.name || now.name;
    if (!now.arn) {
      return `Nobody has the key ${name}: AWS turns every request away that is signed with it. Go back, or get new credentials.`;
    }
    if (timeLeft(now.expires, this.store.snapshot.clock) === "expired") {
      return `The session of ${name} is over. Go back to ${first} and assume the role again.`;
    }
    return `Permissions do not add up: until you go back, only what ${name} may do counts, not what ${first} may do.`;
  }

  #chip(who: Identity, at: number, length: number) {
    const { world, snapshot } = this.store;
    const now = at === length - 1;
    const left = timeLeft(who.expires, snapshot.clock);
    // The account is said where it is another one than before.
    const other = snapshot.identities[at - 1]?.account !== who.account;
    const place = other ? [who.accountName, account(who.account)].filter(Boolean).join(" · ") : "";
    const small = [who.display ? who.name : "", place, at > 0 && !who.display ? CAME_BY[who.source] : ""]
      .filter(Boolean)
      .join(", ");
    return html`
      <li>
        ${at > 0 ? html`<span class="to">${draw("right", 14)}</span>` : nothing}
        <div
          class="chip ${hueOf(who, world.accounts)} ${now ? "now" : ""}"
          title=${`${who.arn || who.kind} (${CAME_BY[who.source]})`}
          aria-current=${now ? "true" : nothing}
        >
          <span class="face">
            ${draw(who.kind.includes("role") ? "hat" : "person", 14)}
          </span>
          <span class="text">
            <strong>${who.display?.name || who.name}</strong>
            <small>${small}</small>
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
    const line = WAYS_BACK[identities.at(-1)?.source ?? "signedIn"];
    if (!line || !before) return nothing;
    // Who leaves an instance leaves its files.
    const stays = line === "exit" && this.store.editing !== null;
    return html`
      <button
        class="button"
        title=${stays ? "Close the file first" : line}
        ?disabled=${stays || !this.store.snapshot.prompt.endsWith("$ ")}
        @click=${() => this.store.run(line)}
      >
        ${draw("undo")}Back to ${before.display?.name || before.name}
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
