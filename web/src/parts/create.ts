// The form that makes a new account, user, group, role, policy or bucket. Refuses to know what a good name is: the
// engine says.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { base } from "../look/base";
import type { Change } from "../types";
import type { ThingKind } from "../world";
import { Pane } from "./pane";
import { rich, sentence } from "./rich";
import { KIND_NAMES, account as digits } from "./words";

const CHOICES: readonly ThingKind[] = ["user", "group", "role", "policy", "resource", "account"];

@customElement("rolecall-create")
export class Create extends Pane {
  @property({ attribute: false }) kind: ThingKind = "user";
  @property({ attribute: false }) account = "";
  @state() private refused = "";

  static override styles = [
    base,
    css`
      form {
        display: grid;
        gap: 0.625rem;
        padding: 0.75rem 0.875rem;
        border-bottom: 1px solid var(--line);
        background: var(--sunken);
      }

      .acts {
        display: flex;
        gap: 0.5rem;
      }

      .refused {
        font-size: var(--small);
        color: var(--deny);
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render() {
    const { accounts } = this.store.world;
    const isAccount = this.kind === "account" || accounts.length === 0;
    return html`
      <form @submit=${this.#submit} @keydown=${this.#key} autocomplete="off">
        <label class="field">
          <span>New</span>
          <select name="kind" @change=${this.#kind}>
            ${CHOICES.map(
              (kind) => html`
                <option value=${kind} ?selected=${kind === this.kind}>
                  ${KIND_NAMES[kind].one}
                </option>
              `,
            )}
          </select>
        </label>
        ${
          isAccount || accounts.length < 2
            ? nothing
            : html`<label class="field">
                <span>in account</span>
                <select name="account">
                  ${accounts.map(
                    ({ id, name }) => html`
                      <option value=${id} ?selected=${id === this.account}>
                        ${name ?? ""} ${digits(id)}
                      </option>
                    `,
                  )}
                </select>
              </label>`
        }
        ${
          isAccount
            ? html`<label class="field">
                <span>Account id</span>
                <input name="id" required inputmode="numeric" .value=${this.#freeId()} />
                <small>12 digits</small>
              </label>`
            : nothing
        }
        <label class="field">
          <span>${isAccount ? "Name (optional)" : "Name"}</span>
          <input name="name" ?required=${!isAccount} spellcheck="false" />
        </label>
        ${this.refused ? html`<p class="refused" role="alert">${rich(sentence(this.refused))}</p>` : nothing}
        <div class="acts">
          <button class="button primary">Create</button>
          <button type="button" class="button" @click=${this.#close}>Cancel</button>
        </div>
      </form>
    `;
  }

  override firstUpdated(): void {
    this.find<HTMLInputElement>('[name="name"]')?.focus();
  }

  #kind(event: Event): void {
    this.kind = (event.target as HTMLSelectElement).value as ThingKind;
    this.refused = "";
  }

  /** An id that no account here has: the documentation's own examples first. */
  #freeId(): string {
    const taken = new Set(this.store.world.accounts.map(({ id }) => id));
    const examples = ["111122223333", "444455556666", "777788889999"];
    return examples.find((id) => !taken.has(id)) ?? "";
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const value = (name: string) => String(data.get(name) ?? "").trim();
    const name = value("name");
    const account = value("account") || this.account || (this.store.world.accounts[0]?.id ?? "");
    const change = this.#change(account, name, value("id"));
    const before = new Set(this.#arns());
    if (this.store.change(change)) {
      const made = this.#arns().find((arn) => !before.has(arn));
      if (made) this.store.select(made);
      this.#close();
    } else {
      this.refused = this.store.notice?.text ?? "";
      this.store.dismiss();
    }
  }

  #change(account: string, name: string, id: string): Change {
    switch (this.kind) {
      case "account":
        return { do: "addAccount", id, ...(name ? { name } : {}) };
      case "user":
        return { do: "addUser", account, name };
      case "group":
        return { do: "addGroup", account, name };
      case "role":
        return { do: "addRole", account, name };
      case "policy":
        return { do: "addPolicy", account, name };
      case "resource":
        return { do: "addBucket", account, name };
    }
  }

  #arns(): string[] {
    return this.store.world.accounts.flatMap(({ things }) => things.map(({ arn }) => arn));
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape") this.#close();
  }

  #close(): void {
    this.dispatchEvent(new CustomEvent("rolecall-close"));
  }
}
