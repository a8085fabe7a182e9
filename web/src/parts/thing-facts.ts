// The facts of the selected thing beside its policies: its groups or members, how long its sessions last, its ARN, and
// how to remove it. Refuses to know what follows from them.
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { copy } from "../clipboard";
import { base } from "../look/base";
import { draw } from "../look/icons";
import type { Thing } from "../world";
import { Pane } from "./pane";
import { removeThing } from "./remove";
import { lasting, nameOf } from "./words";

/** The longest sessions that a role can be given here, in seconds. */
const SESSIONS = [3600, 7200, 14400, 28800, 43200];

@customElement("rolecall-thing-facts")
export class ThingFacts extends Pane {
  @state() private copied = false;

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 0.25rem 0.375rem;
        min-width: 0;
        flex: 1 1 auto;
      }

      .member {
        display: inline-flex;
        align-items: center;
        border: 1px solid var(--line);
        border-radius: 999px;
        font-size: var(--tiny);
        background: var(--sunken);
      }

      .member button {
        border: 0;
        background: none;
        padding: 0.125rem 0.25rem 0.125rem 0.5rem;
        border-radius: 999px;
      }

      .member button + button {
        display: grid;
        place-items: center;
        padding: 0.25rem;
        color: var(--muted);
      }

      .member button:hover {
        color: var(--accent);
      }

      select {
        font-size: var(--tiny);
        min-height: 1.625rem;
        max-width: 11rem;
      }

      .button {
        min-height: 1.625rem;
        font-size: var(--tiny);
      }
    `,
  ];

  override render() {
    const thing = this.store.thing;
    if (!thing) return nothing;
    return html`
      ${this.#membership(thing)} ${this.#session(thing)}
      ${
        thing.objects.length
          ? html`<span class="tag" title=${thing.objects.join("\n")}>
              ${thing.objects.length} ${thing.objects.length === 1 ? "object" : "objects"}
            </span>`
          : nothing
      }
      <button class="button quiet" title=${thing.arn} @click=${() => this.#copy(thing)}>
        ${draw(this.copied ? "check" : "copy", 14)}<span>${this.copied ? "Copied" : "ARN"}</span>
      </button>
      <button
        class="button quiet icon"
        aria-label="Remove ${nameOf(thing).one} ${thing.name}"
        title="Remove"
        @click=${() => removeThing(this.store, thing)}
      >
        ${draw("bin", 14)}
      </button>
    `;
  }

  #membership(thing: Thing) {
    if (thing.kind !== "user" && thing.kind !== "group") return nothing;
    const others = this.store.world.accounts.filter(({ id }) => id === thing.account).flatMap(({ things }) => things);
    const other = thing.kind === "user" ? "group" : "user";
    const members = thing.kind === "user" ? thing.groups : thing.members;
    const candidates = others.filter(({ kind }) => kind === other);
    const inside = candidates.filter(({ name }) => members.includes(name));
    const outside = candidates.filter(({ name }) => !members.includes(name));
    return html`
      ${inside.map(
        (one) => html`
          <span class="member">
            <button title="Show ${one.name}" @click=${() => this.store.select(one.arn)}>
              ${one.name}
            </button>
            <button
              aria-label=${`Take ${thing.name} and ${one.name} apart`}
              @click=${() => this.#join("removeFromGroup", thing, one)}
            >
              ${draw("cross", 12)}
            </button>
          </span>
        `,
      )}
      ${
        outside.length
          ? html`<select
              aria-label=${other === "group" ? "Add to a group" : "Add a member"}
              @change=${(event: Event) => this.#pick(event, thing, outside)}
            >
              <option value="">${other === "group" ? "Add to group…" : "Add member…"}</option>
              ${outside.map(({ name }, at) => html`<option value=${at}>${name}</option>`)}
            </select>`
          : nothing
      }
    `;
  }

  #pick(event: Event, thing: Thing, outside: readonly Thing[]): void {
    const select = event.target as HTMLSelectElement;
    const other = outside[Number(select.value)];
    select.value = "";
    if (other) this.#join("addToGroup", thing, other);
  }

  #join(change: "addToGroup" | "removeFromGroup", one: Thing, other: Thing): void {
    const [user, group] = one.kind === "user" ? [one, other] : [other, one];
    this.store.change({ do: change, user: user.arn, group: group.arn });
  }

  /** How long sessions of a role may last. */
  #session(thing: Thing) {
    const now = thing.session;
    if (now === null) return nothing;
    const choices = SESSIONS.includes(now) ? SESSIONS : [...SESSIONS, now].sort((a, b) => a - b);
    return html`
      <select
        aria-label="Longest session of ${thing.name}"
        title="The longest session that may be asked for (MaxSessionDuration)"
        @change=${(event: Event) => this.#setSession(event, thing)}
      >
        ${choices.map(
          (seconds) => html`
            <option value=${seconds} ?selected=${seconds === now} .selected=${seconds === now}>
              Sessions up to ${lasting(seconds)}
            </option>
          `,
        )}
      </select>
    `;
  }

  #setSession(event: Event, thing: Thing): void {
    const seconds = Number((event.target as HTMLSelectElement).value);
    this.store.change({ do: "setMaxSessionDuration", role: thing.arn, seconds });
  }

  async #copy(thing: Thing): Promise<void> {
    this.copied = await copy(thing.arn);
    setTimeout(() => (this.copied = false), 1500);
  }
}
