// The console's form for switching roles; it types the command that does it. Refuses to know whether it will be allowed.
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { base } from "../look/base";
import { hues } from "../look/tokens";
import { Pane } from "./pane";
import { quote } from "./words";

const COLOURS = ["red", "orange", "yellow", "green", "blue"] as const;

@customElement("rolecall-switch-role")
export class SwitchRole extends Pane {
  @state() private refused = "";

  static override styles = [
    base,
    hues,
    css`
      :host {
        flex-basis: 100%;
      }

      form {
        display: flex;
        flex-wrap: wrap;
        gap: 0.75rem 1rem;
        align-items: start;
        padding: 0.75rem 0 0.375rem;
        border-top: 1px solid var(--line);
      }

      .field {
        flex: 1 1 11rem;
        max-width: 17rem;
      }

      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 0.375rem;
        margin: 0;
        padding: 0;
        border: 0;
        font-size: var(--small);
      }

      legend {
        padding: 0;
        margin-bottom: 0.25rem;
        font-weight: 500;
        color: var(--muted);
      }

      .colour {
        position: relative;
        display: inline-flex;
        align-items: center;
        min-height: 2rem;
        cursor: pointer;
      }

      .colour input {
        position: absolute;
        opacity: 0;
        inset: 0;
        margin: 0;
        cursor: pointer;
      }

      .colour span {
        padding: 0.125rem 0.5rem 0.125rem 0.375rem;
        border: 1px solid var(--line);
        border-radius: 999px;
        display: inline-flex;
        align-items: center;
        gap: 0.25rem;
      }

      .colour span::before {
        content: "";
        width: 0.75rem;
        height: 0.75rem;
        border-radius: 50%;
        background: var(--hue);
      }

      .colour input:checked + span {
        border-color: var(--hue);
        box-shadow: inset 0 0 0 1px var(--hue);
        font-weight: 600;
      }

      .colour input:focus-visible + span {
        outline: 2px solid var(--accent);
        outline-offset: 2px;
      }

      .acts {
        display: flex;
        gap: 0.5rem;
        flex-basis: 100%;
        align-items: center;
        flex-wrap: wrap;
      }

      @media (max-width: 699px) {
        .field {
          max-width: none;
        }
      }

      .refused {
        color: var(--deny);
        font-size: var(--small);
      }
    `,
  ];

  override render() {
    const account = this.store.identity?.account ?? "";
    return html`
      <form @submit=${this.#submit} @keydown=${this.#key} autocomplete="off">
        <label class="field">
          <span>Account</span>
          <input name="account" required .value=${account} spellcheck="false" />
          <small>12 digits, or the account alias</small>
        </label>
        <label class="field">
          <span>Role</span>
          <input name="role" required spellcheck="false" />
          <small>The exact name, with its path; case matters</small>
        </label>
        <label class="field">
          <span>Display name (optional)</span>
          <input name="display" />
          <small>What the chip shows</small>
        </label>
        <fieldset>
          <legend>Display colour</legend>
          ${COLOURS.map(
            (colour, at) => html`
              <label class="colour ${colour}">
                <input type="radio" name="colour" value=${colour} ?checked=${at === 4} />
                <span>${colour}</span>
              </label>
            `,
          )}
        </fieldset>
        <div class="acts">
          <button class="button primary">Switch role</button>
          <button type="button" class="button" @click=${this.#close}>Cancel</button>
          ${this.refused ? html`<span class="refused" role="alert">${this.refused}</span>` : nothing}
        </div>
      </form>
    `;
  }

  override firstUpdated(): void {
    this.find<HTMLInputElement>('[name="role"]')?.focus();
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const value = (name: string) => String(data.get(name) ?? "").trim();
    const words = ["switch-role"];
    words.push("--account", quote(value("account").replace(/[\s-](?=\d)/g, "")));
    words.push("--role", quote(value("role")));
    if (value("display")) words.push("--display-name", quote(value("display")));
    words.push("--color", value("colour"));
    this.store.run(words.join(" "));
    if (this.store.snapshot.entries.at(-1)?.code === 0) this.#close();
    else {
      this.refused = "The switch was refused. The console says no more than that; the reason is under Verdict & why.";
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape") this.#close();
  }

  #close(): void {
    this.dispatchEvent(new CustomEvent("rolecall-close"));
  }
}
