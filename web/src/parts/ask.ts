// Asks for a verdict without a command: an action and a resource, as the current identity. Refuses to know which actions
// there are.
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { base } from "../look/base";
import { Pane } from "./pane";
import { rich, sentence } from "./rich";

@customElement("rolecall-ask")
export class Ask extends Pane {
  @state() private refused = "";

  static override styles = [
    base,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) auto;
        gap: 0.5rem;
        align-items: end;
      }

      input {
        font-family: var(--mono);
        font-size: var(--tiny);
      }

      .field > span {
        font-size: var(--tiny);
      }

      .field input {
        min-height: 1.875rem;
      }


      p {
        margin-top: 0.375rem;
        font-size: var(--small);
        color: var(--deny);
      }
    `,
  ];

  override render() {
    const { identity, shown } = this.store;
    const name = identity?.display?.name || identity?.name || "somebody";
    const asked = shown?.kind === "ask" ? shown : null;
    return html`
      <form @submit=${this.#submit} autocomplete="off">
        <label class="field">
          <span>Ask: may ${name} do</span>
          <input
            name="action"
            required
            spellcheck="false"
            autocapitalize="off"
            placeholder="s3:GetObject"
            .value=${asked?.action ?? ""}
          />
        </label>
        <label class="field">
          <span>to</span>
          <input
            name="resource"
            spellcheck="false"
            autocapitalize="off"
            placeholder="* or an ARN"
            .value=${asked?.resource ?? ""}
          />
        </label>
        <button class="button">Ask</button>
      </form>
      ${this.refused ? html`<p role="alert">${rich(sentence(this.refused))}</p>` : nothing}
    `;
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const action = String(data.get("action") ?? "").trim();
    const resource = String(data.get("resource") ?? "").trim() || "*";
    const caller = this.store.identity?.arn;
    if (!caller) return;
    try {
      this.store.ask(caller, action, resource);
      this.refused = "";
    } catch (error) {
      this.refused = error instanceof Error ? error.message : String(error);
    }
  }
}
