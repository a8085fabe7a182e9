// Policy: the selected thing, what hangs on it, and the text of one of its policies. Refuses to know what the text does.
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Found, Marked } from "../editor";
import { base } from "../look/base";
import { style } from "../look/policy";
import { draw } from "../look/icons";
import { copyManaged, takeAway } from "../parts/attachments";
import "../parts/attach";
import { bearings } from "../parts/bearing";
import "../parts/findings";
import { Pane } from "../parts/pane";
import type { PolicyText } from "../parts/policy-text";
import "../parts/policy-text";
import "../parts/thing-facts";
import { nameOf } from "../parts/words";
import { byLine } from "../spans";
import type { PolicyView, Span } from "../types";
import { type Slot, type Thing, lastOf } from "../world";

const POINT_MS = 70;

@customElement("rolecall-policy")
export class PolicyPane extends Pane {
  @state() private attaching = false;
  /** A policy that the explanation points into and that is not the selected one. */
  @state() private peek: string | null = null;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  static override styles = [base, style];

  override connectedCallback(): void {
    super.connectedCallback();
    // Pointing is followed a moment later, so that passing over lines does not make the pane flicker.
    this.addController({
      hostUpdate: () => {
        const { pointed, address } = this.store;
        const to = pointed && pointed.policy !== address ? pointed.policy : null;
        if (to === this.peek) return clearTimeout(this.#waiting);
        clearTimeout(this.#waiting);
        this.#waiting = setTimeout(() => (this.peek = to), POINT_MS);
      },
    });
  }

  override render() {
    const { thing } = this.store;
    const peeked = this.store.policy(this.peek);
    return html`
      <section class="pane" aria-labelledby="title">
        <div class="bar">
          <h2 id="title">Policy</h2>
          ${
            thing
              ? html`<h3>${draw(nameOf(thing).icon)}${thing.name}</h3>
                  <rolecall-thing-facts class="end" .store=${this.store}></rolecall-thing-facts>`
              : nothing
          }
        </div>
        ${peeked ? this.#peeked(peeked) : nothing}
        ${thing ? this.#thing(thing, peeked !== undefined) : this.#nothing()}
      </section>
    `;
  }

  #nothing() {
    return html`<p class="none">
      Choose a user, a role or a resource to see its policies.
    </p>`;
  }

  #peeked(policy: PolicyView) {
    return html`
      <p class="about peek">
        ${draw("paper")}
        <span>The line you point at reads <strong>${lastOf(policy.address)}</strong>.</span>
      </p>
      <rolecall-policy-text
        class="text"
        .text=${policy.text}
        .editable=${false}
        .label=${`Policy ${policy.address}`}
        .marked=${this.#marked(policy.address)}
      ></rolecall-policy-text>
    `;
  }

  #thing(thing: Thing, covered: boolean) {
    const { address } = this.store;
    const slot = thing.slots.find((one) => one.address === address);
    const policy = this.store.policy(address);
    const bears = bearings(this.store.explanation);
    return html`
      <div class="tabs" ?hidden=${covered}>
        <div role="tablist" aria-label="Policies of ${thing.name}" @keydown=${this.#tabKey}>
          ${thing.slots.map((one) => this.#tab(one, one === slot, bears))}
        </div>
        ${this.#canAdd(thing) ? this.#adder(thing) : nothing}
      </div>
      ${
        this.attaching
          ? html`<rolecall-attach
              class="text"
              ?hidden=${covered}
              .store=${this.store}
              @rolecall-close=${() => this.#attached()}
            ></rolecall-attach>`
          : policy
            ? this.#policy(thing, slot, policy, covered)
            : this.#empty(thing, slot, covered)
      }
    `;
  }

  #canAdd(thing: Thing): boolean {
    return thing.kind !== "policy" && !(thing.kind === "resource" && thing.slots.length);
  }

  #adder(thing: Thing) {
    const bucket = thing.kind === "resource";
    return html`
      <button
        class="tab add"
        aria-expanded=${bucket ? nothing : this.attaching}
        @click=${() => this.#add(thing)}
      >
        ${draw("plus", 14)}${bucket ? "Add resource policy" : "Add"}
      </button>
    `;
  }

  #tab(slot: Slot, selected: boolean, bears: ReturnType<typeof bearings>) {
    const bearing = bears.get(slot.address);
    const errors = this.store.policy(slot.address)?.diagnostics.filter(({ level }) => level === "error").length;
    const label = slot.what === "boundary" ? `Boundary: ${slot.label}` : slot.label;
    return html`
      <button
        class="tab"
        role="tab"
        id="tab-${slot.what}-${slot.address}"
        aria-selected=${selected}
        aria-controls=${selected && !this.attaching ? "panel" : nothing}
        tabindex=${selected ? 0 : -1}
        title=${slot.address}
        @click=${() => this.#select(slot.address)}
      >
        ${label}
        ${
          bearing
            ? html`<i
                class="bears ${bearing}"
                title=${bearing === "decided" ? "Decided this verdict" : "Was consulted for this verdict"}
              ></i>`
            : nothing
        }
        ${errors ? html`<span class="tag denied">${errors}<span class="unseen"> errors</span></span>` : nothing}
      </button>
    `;
  }

  #policy(thing: Thing, slot: Slot | undefined, policy: PolicyView, covered: boolean) {
    const found = policy.diagnostics.map(({ span, level, message }): Found => ({ ...span, level, message }));
    return html`
      <div id="panel" role="tabpanel" class="about" ?hidden=${covered} aria-label=${slot?.label ?? "Policy"}>
        <span>${this.#means(thing, slot, policy)}</span>
        <span class="end">
          ${
            policy.editable || !isAws(policy.address)
              ? nothing
              : html`<button class="button" @click=${() => copyManaged(this.store, thing, policy)}>
                  ${draw("copy", 14)}Make a copy to edit
                </button>`
          }
          ${
            slot && takeAway(thing, slot)
              ? html`<button class="button quiet" @click=${() => this.#takeAway(thing, slot)}>
                  ${takeAway(thing, slot)?.label}
                </button>`
              : nothing
          }
        </span>
      </div>
      <rolecall-policy-text
        class="text"
        ?hidden=${covered}
        .text=${policy.text}
        .editable=${policy.editable}
        .label=${`${slot?.label ?? "Policy"} of ${thing.name}${policy.editable ? "; press Enter to edit" : ""}`}
        .found=${found}
        .marked=${this.#marked(policy.address)}
        @rolecall-edit=${(event: CustomEvent<string>) => this.#edit(policy.address, event.detail)}
        @rolecall-point=${(event: CustomEvent<number | null>) =>
          this.store.pointAt(event.detail === null ? null : { address: policy.address, offset: event.detail })}
      ></rolecall-policy-text>
      <rolecall-findings
        ?hidden=${covered}
        .policy=${policy}
        @rolecall-edit=${(event: CustomEvent<string>) => this.#edit(policy.address, event.detail)}
        @rolecall-span=${(event: CustomEvent<Span>) => this.#go(event.detail)}
      ></rolecall-findings>
    `;
  }

  #empty(thing: Thing, slot: Slot | undefined, covered: boolean) {
    const text = slot
      ? `${slot.label} is attached, but nobody here knows what it says. It may be in the full catalogue of AWS managed policies.`
      : thing.kind === "resource"
        ? `${thing.name} has no resource policy.`
        : `${thing.name} has no policies yet.`;
    return html`
      <div class="none" ?hidden=${covered}>
        <p>${text}</p>
        ${
          slot
            ? nothing
            : html`<button class="button" @click=${() => this.#add(thing)}>
                ${draw("plus", 14)}${thing.kind === "resource" ? "Write one" : "Add a policy"}
              </button>`
        }
      </div>
    `;
  }

  #add(thing: Thing): void {
    if (thing.kind === "resource") this.store.change({ do: "addResourcePolicy", resource: thing.arn });
    else this.attaching = !this.attaching;
  }

  #means(thing: Thing, slot: Slot | undefined, policy: PolicyView): string {
    const readOnly = policy.editable
      ? ""
      : isAws(policy.address)
        ? " AWS wrote it, so it is read-only."
        : " A command made it as it is, so only commands change it.";
    switch (slot?.what) {
      case "trust":
        return `Who may assume this role.${readOnly}`;
      case "boundary":
        return `The most that ${thing.name} may do.${readOnly}`;
      case "resource":
        return `Who may do what with ${thing.name}.${readOnly}`;
      case "document":
        return `A managed policy: it works where it is attached.${readOnly}`;
      case "inline":
        return `What ${thing.name} may do. Inline: it lives in ${thing.name} only.${readOnly}`;
      default:
        return `What ${thing.name} may do.${readOnly}`;
    }
  }

  #marked(address: string): Marked[] {
    const { pointed, explanation } = this.store;
    const marked: Marked[] = [];
    const settled = explanation?.place;
    const text = this.store.policy(address)?.text ?? "";
    if (settled?.policy === address) marked.push(...byLine(text, settled.span, "decides"));
    if (pointed?.policy === address) marked.push(...byLine(text, pointed.span, "point"));
    return marked;
  }

  #edit(address: string, text: string): void {
    this.store.change({ do: "setPolicy", address, text }, `edit ${address}`);
  }

  #go(span: Span): void {
    void this.find<PolicyText>("rolecall-policy-text:not([hidden])")?.select(span.start, span.end);
  }

  #select(address: string): void {
    this.attaching = false;
    this.store.select(this.store.arn, address);
  }

  #takeAway(thing: Thing, slot: Slot): void {
    const change = takeAway(thing, slot)?.change;
    if (change) this.store.change(change);
  }

  #attached(): void {
    this.attaching = false;
    this.find<HTMLElement>(".add")?.focus();
  }

  #tabKey(event: KeyboardEvent): void {
    const slots = this.store.thing?.slots ?? [];
    const at = slots.findIndex(({ address }) => address === this.store.address);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: slots.length - 1 }[event.key];
    const slot = to === undefined ? undefined : slots.at(to % slots.length);
    if (!slot) return;
    event.preventDefault();
    this.#select(slot.address);
    void this.updateComplete.then(() => this.find<HTMLElement>('.tab[aria-selected="true"]')?.focus());
  }
}

const isAws = (address: string): boolean => address.startsWith("arn:aws:iam::aws:");
