// Makes links and files of the scenario as it is now. Refuses to know what it holds, beyond masking real secrets.
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { copy, download } from "../clipboard";
import { pack } from "../link";
import { base } from "../look/base";
import { draw } from "../look/icons";
import { maskSecrets, ownCredentials } from "../secrets";
import { Pane } from "./pane";

@customElement("rolecall-share")
export class Share extends Pane {
  @state() private link = "";
  @state() private masked = 0;
  @state() private copied = "";

  static override styles = [
    base,
    css`
      .panel:popover-open {
        position: fixed;
        inset: 3.25rem 0.75rem auto auto;
        margin: 0;
        width: min(27rem, calc(100vw - 1.5rem));
        display: grid;
        gap: 0.75rem;
        color: inherit;
        padding: 1rem;
        background: var(--raised);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        box-shadow: var(--shadow);
      }

      .row {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }

      input {
        font-family: var(--mono);
        font-size: var(--tiny);
      }

      .warn {
        color: var(--warn);
      }

      p {
        font-size: var(--small);
        color: var(--muted);
      }
    `,
  ];

  override render() {
    const length = this.link.length;
    const fits =
      length <= 400
        ? "short enough for a QR code"
        : length <= 2000
          ? "short enough for a chat"
          : length <= 8000
            ? "fine for most systems, too long for some chats"
            : "too long for many systems: send the file instead";
    return html`
      <button class="button primary" popovertarget="panel">
        ${draw("share")}Share
      </button>
      <div
        id="panel"
        class="panel"
        popover
        role="group"
        aria-label="Share"
        @beforetoggle=${this.#toggle}
      >
        <label class="field">
          <span>Link to exactly this: world, commands and what is open</span>
          <input
            readonly
            .value=${this.link}
            @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()}
          />
          <small>${length} characters, ${fits}.</small>
        </label>
        ${
          this.masked
            ? html`<p class="warn">
                What looks like a real AWS secret was masked in the link
                (${this.masked}). If it is real, deactivate that key.
              </p>`
            : nothing
        }
        <div class="row">
          <button class="button primary" @click=${() => this.#copy(this.link, "Link")}>
            ${draw("copy")}Copy link
          </button>
          <button class="button" @click=${() => this.#copy(`[${this.store.world.title}](${this.link})`, "Markdown")}>
            Copy as Markdown
          </button>
          <button class="button" @click=${() => download("rolecall.json", this.#text())}>
            Download file
          </button>
        </div>
        <p role="status">${this.copied || "Nothing leaves this tab: the link itself holds everything, behind the #, which browsers do not send."}</p>
      </div>
    `;
  }

  #text(): string {
    const store = this.store;
    const own = ownCredentials(store.snapshot);
    const { text, masked } = maskSecrets(store.document(), own);
    this.masked = masked;
    return text;
  }

  async #toggle(event: ToggleEvent): Promise<void> {
    if (event.newState !== "open") return;
    this.copied = "";
    const here = location.href.replace(/#.*$/s, "");
    this.link = `${here}#${await pack(this.#text())}`;
  }

  async #copy(text: string, what: string): Promise<void> {
    this.copied = (await copy(text))
      ? `${what} copied.`
      : "The browser refused to copy. Select the link above and copy it yourself.";
  }
}
