// Verdict and why: the answer first, then the locks, the tree behind it, AWS's own words and what would have to change.
// Refuses to judge: every word here comes with the explanation.
import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { base } from "../look/base";
import { style } from "../look/verdict";
import { draw } from "../look/icons";
import "../parts/ask";
import "../parts/events";
import "../parts/locks";
import { Pane } from "../parts/pane";
import { beside, plain, rich } from "../parts/rich";
import "../parts/trace";
import { VERDICTS } from "../parts/words";
import type { Call, Entry, Explanation, Verdict } from "../types";

@customElement("rolecall-verdict")
export class VerdictPane extends Pane {
  static override styles = [base, style];

  override render() {
    const { explanation } = this.store;
    return html`
      <section class="pane" aria-labelledby="title">
        <div class="bar"><h2 id="title" tabindex="-1">Verdict &amp; why</h2></div>
        <div class="scroll">
          ${explanation ? this.#told(explanation) : this.#untold()}
          ${this.#expected()}
        </div>
        <rolecall-ask class="ask" .store=${this.store}></rolecall-ask>
      </section>
    `;
  }

  override focus(): void {
    this.find<HTMLElement>("#title")?.focus();
  }

  #told(told: Explanation) {
    const { word, tone, icon } = VERDICTS[told.verdict];
    const { entry, call, was } = this.#shown();
    return html`
      <div class="answer ${tone}">
        <p class="word">
          <span class="badge">${draw(icon)}</span>${word}
          ${was ? html`<span class="was">was ${VERDICTS[was].brief}</span>` : nothing}
        </p>
        <p class="headline">${rich(beside(told.headline))}</p>
        <p class="question">${plain(told.question)}</p>
        ${call?.trouble ? html`<p class="trouble">${draw("warn")}<span>${rich(call.trouble)}</span></p>` : nothing}
      </div>
      ${this.#checks(call)}
      ${
        told.locks.length
          ? html`<div class="part">
              <h3>${told.locks.length === 2 ? "Two locks" : "Locks"}</h3>
              <rolecall-locks .store=${this.store}></rolecall-locks>
            </div>`
          : nothing
      }
      ${told.verdict === "allowed" && !call?.trouble ? nothing : this.#aws(entry, told.aws)}
      ${
        told.changes.length
          ? html`<div class="part changes">
              <h3>What would have to change</h3>
              <ul>
                ${told.changes.map((change) => html`<li>${draw("right")}<span>${rich(change)}</span></li>`)}
              </ul>
            </div>`
          : nothing
      }
      ${
        told.unsure.length
          ? html`<div class="part unsure">
              <h3>Not certain</h3>
              <ul>
                ${told.unsure.map((note) => html`<li>${draw("warn")}<span>${rich(note)}</span></li>`)}
              </ul>
            </div>`
          : nothing
      }
      <div class="part">
        <h3>How it was decided</h3>
        <rolecall-trace .store=${this.store}></rolecall-trace>
      </div>
      ${this.#events(call)}
    `;
  }

  /** A call that was turned away before any policy was read, or nothing at all. */
  #untold() {
    const call = this.store.shownCall;
    if (!call) return html`<p class="none">Run a command that calls AWS, or ask below.</p>`;
    const { word, tone, icon } = VERDICTS[call.verdict];
    const { entry, was } = this.#shown();
    const denied = call.verdict !== "allowed";
    return html`
      <div class="answer ${tone}">
        <p class="word">
          <span class="badge">${draw(icon)}</span>${denied ? "DENIED" : word}
          ${was ? html`<span class="was">was ${VERDICTS[was].brief}</span>` : nothing}
        </p>
        <p class="headline">
          ${denied ? "AWS turned this request away before it read any policy." : "No permission was needed for this."}
        </p>
        <p class="question">${entry?.who.name} → ${call.service}:${call.operation}</p>
      </div>
      ${denied ? this.#aws(entry) : nothing}
      ${this.#events(call)}
    `;
  }

  #events(call: Call | undefined) {
    if (!call?.events.length) return nothing;
    return html`<div class="part"><rolecall-events .store=${this.store}></rolecall-events></div>`;
  }

  #shown(): { entry?: Entry; call?: Call; was: Verdict | null } {
    const { shown, snapshot } = this.store;
    if (shown?.kind !== "call") return { was: null };
    const entry = snapshot.entries[shown.entry];
    const call = entry?.calls[shown.call];
    const was = this.store.was(shown.entry, shown.call);
    return { ...(entry && { entry }), ...(call && { call }), was };
  }

  #checks(call: Call | undefined) {
    const { shown } = this.store;
    if (!call || call.checks.length < 2 || shown?.kind !== "call") return nothing;
    return html`
      <div class="part">
        <h3>${call.operation} needs ${call.checks.length} permissions, and all must be allowed</h3>
        <ul class="checks">
          ${call.checks.map(
            (check, at) => html`
              <li>
                <button
                  class="check"
                  aria-pressed=${at === shown.check}
                  @click=${() => this.store.show({ ...shown, check: at })}
                >
                  <span class="tag ${VERDICTS[check.verdict].tone}">
                    ${draw(VERDICTS[check.verdict].icon, 12)}${VERDICTS[check.verdict].brief}
                  </span>
                  <code>${check.action}</code>
                  <code class="on" title=${check.resource}><span class="unseen">on </span>${shortOf(check.resource)}</code>
                </button>
              </li>
            `,
          )}
        </ul>
      </div>
    `;
  }

  /** What the author of the scenario expects of the world. */
  #expected() {
    const { checks } = this.store.snapshot;
    if (!checks.length) return nothing;
    const met = checks.filter(({ want, got }) => want === got).length;
    return html`
      <div class="part expected">
        <h3>What this scenario expects: ${met} of ${checks.length} met</h3>
        <ul>
          ${checks.map(
            ({ say, want, got }) => html`
              <li class=${want === got ? "met" : "missed"}>
                ${draw(want === got ? "check" : "cross")}
                <span
                  >${say}
                  ${
                    want === got
                      ? html`<span class="unseen">(met)</span>`
                      : html`<small>(is ${VERDICTS[got].brief} now)</small>`
                  }</span
                >
              </li>
            `,
          )}
        </ul>
      </div>
    `;
  }

  /** The terminal's words where a command was typed, else the shape that most services give a denial. */
  #aws(entry: Entry | undefined, shape: string | null = null) {
    const said = entry?.output.filter(({ error }) => error).map(({ text }) => text);
    const text = entry ? said?.join("").trim() : shape;
    if (!text) return nothing;
    return html`
      <div class="part">
        <h3>What AWS tells you</h3>
        <pre>${text}</pre>
      </div>
    `;
  }
}

/** A resource without what all of its service have: `instance/*`. */
const shortOf = (resource: string): string => resource.split(":").slice(5).join(":") || resource;
