// Adds a policy to a user, group or role: search all managed policies, or write an inline one. Refuses to know what the
// policies allow.
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { loadCatalogue, managedArns } from "../catalogue";
import { base } from "../look/base";
import { draw } from "../look/icons";
import { type Thing, lastOf } from "../world";
import { Pane } from "./pane";

const SHOWN = 60;

@customElement("rolecall-attach")
export class Attach extends Pane {
  @state() private wanted = "";
  @state() private as: "permissions" | "boundary" = "permissions";
  @state() private loading: "no" | "yes" | "failed" = "no";

  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        overflow: hidden;
      }

      .top {
        display: grid;
        gap: 0.625rem;
        padding: 0.75rem 0.875rem;
        border-bottom: 1px solid var(--line);
      }

      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem;
      }

      .row .end {
        margin-inline-start: auto;
      }

      .field {
        flex: 1 1 14rem;
      }

      fieldset {
        display: flex;
        gap: 0.75rem;
        margin: 0;
        padding: 0;
        border: 0;
        font-size: var(--small);
      }

      fieldset input {
        margin: 0;
        accent-color: var(--accent);
      }

      fieldset label {
        min-height: 1.5rem;
        display: inline-flex;
        align-items: center;
        gap: 0.375rem;
      }

      li {
        display: flex;
        align-items: center;
        gap: 0.75rem;
        padding: 0.3125rem 0.5rem 0.3125rem 0.875rem;
        font-size: var(--small);
      }

      li:hover {
        background: var(--hover);
      }

      li > span {
        min-width: 0;
        overflow-wrap: anywhere;
      }

      li small {
        color: var(--muted);
        display: block;
      }

      li .button {
        margin-inline-start: auto;
        flex: none;
      }

      .note {
        padding: 0.5rem 0.875rem;
        font-size: var(--small);
        color: var(--muted);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    if (managedArns().length) return;
    this.loading = "yes";
    loadCatalogue(this.store).then(
      () => (this.loading = "no"),
      () => (this.loading = "failed"),
    );
  }

  override firstUpdated(): void {
    this.find<HTMLElement>("input[type=search]")?.focus();
  }

  override render() {
    const thing = this.store.thing;
    if (!thing) return nothing;
    const bounded = thing.kind !== "group";
    const found = this.#found(thing);
    return html`
      <div class="top" @keydown=${this.#key}>
        <div class="row">
          <label class="field">
            <span>Add a managed policy to ${thing.name}</span>
            <input
              type="search"
              placeholder="Search by name, e.g. ReadOnly"
              spellcheck="false"
              .value=${this.wanted}
              @input=${(event: Event) => (this.wanted = (event.target as HTMLInputElement).value)}
            />
          </label>
        </div>
        <div class="row">
          ${
            bounded
              ? html`<fieldset>
                  <legend class="unseen">Use it as</legend>
                  ${this.#radio("permissions", "Permissions")}
                  ${this.#radio("boundary", "Boundary")}
                </fieldset>`
              : nothing
          }
          <span class="end"></span>
          <button class="button" @click=${() => this.#inline(thing)}>
            ${draw("plus", 14)}Write an inline policy
          </button>
          <button class="button quiet" @click=${this.#close}>Cancel</button>
        </div>
      </div>
      <div class="scroll">
        <ul aria-label="Managed policies">
          ${found.slice(0, SHOWN).map((arn) => this.#row(thing, arn))}
        </ul>
        ${this.#note(found.length)}
      </div>
    `;
  }

  #radio(value: "permissions" | "boundary", label: string) {
    return html`
      <label>
        <input
          type="radio"
          name="as"
          ?checked=${this.as === value}
          @change=${() => (this.as = value)}
        />
        ${label}
      </label>
    `;
  }

  #row(thing: Thing, arn: string) {
    const aws = arn.startsWith("arn:aws:iam::aws:");
    const path = aws ? arn.slice("arn:aws:iam::aws:policy".length, -lastOf(arn).length) : "";
    const verb = this.as === "boundary" ? "Set" : "Attach";
    const owner = aws ? `AWS managed${path === "/" ? "" : `, ${path}`}` : "Yours";
    return html`
      <li>
        <span>${lastOf(arn)}<small>${owner}</small></span>
        <button class="button" aria-label="${verb} ${lastOf(arn)}" @click=${() => this.#use(thing, arn)}>
          ${verb}
        </button>
      </li>
    `;
  }

  #note(count: number) {
    const text =
      this.loading === "yes"
        ? "Loading the catalogue of AWS managed policies…"
        : this.loading === "failed"
          ? "The catalogue of AWS managed policies (catalog.js) could not be loaded; only the policies of this account are listed."
          : count === 0
            ? "No policy has that in its name."
            : count > SHOWN
              ? `${count - SHOWN} more: type a part of the name.`
              : "";
    return text ? html`<p class="note" role="status">${text}</p>` : nothing;
  }

  #found(thing: Thing): string[] {
    const own = this.store.world.accounts
      .filter(({ id }) => id === thing.account)
      .flatMap(({ things }) => things)
      .filter(({ kind }) => kind === "policy")
      .map(({ arn }) => arn);
    const words = this.wanted.toLowerCase().split(/\s+/).filter(Boolean);
    const taken = new Set(thing.slots.map(({ address }) => address));
    const fits = (arn: string) => {
      const name = arn.toLowerCase();
      return words.every((word) => name.includes(word));
    };
    const rank = (arn: string) => {
      const name = lastOf(arn).toLowerCase();
      return words[0] && name.startsWith(words[0]) ? 0 : 1;
    };
    return [...own, ...managedArns()]
      .filter((arn) => fits(arn) && (this.as === "boundary" || !taken.has(arn)))
      .sort((a, b) => rank(a) - rank(b));
  }

  #use(thing: Thing, policy: string): void {
    const owner = thing.arn;
    const done = this.store.change(
      this.as === "boundary" ? { do: "setBoundary", owner, policy } : { do: "attach", owner, policy },
    );
    if (!done) return;
    this.store.select(owner, policy);
    this.#close();
  }

  #inline(thing: Thing): void {
    const taken = new Set(thing.slots.map(({ label }) => label));
    let name = "inline-policy";
    for (let number = 2; taken.has(name); number++) name = `inline-policy-${number}`;
    if (!this.store.change({ do: "addInline", owner: thing.arn, name })) return;
    this.store.select(thing.arn, `${thing.arn}#inline/${name}`);
    this.#close();
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape") this.#close();
  }

  #close(): void {
    this.dispatchEvent(new CustomEvent("rolecall-close"));
  }
}
