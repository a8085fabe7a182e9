// World: accounts with their users, groups, roles, policies and buckets, as one list for keyboard and pointer. Refuses
// to know what the policies say.
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { base } from "../look/base";
import { style } from "../look/world";
import { draw } from "../look/icons";
import { hues } from "../look/tokens";
import { type Bearing, bearings } from "../parts/bearing";
import "../parts/create";
import { Pane } from "../parts/pane";
import { removeAccount, removeThing } from "../parts/remove";
import { focusRow, settleTabStop, treeKey } from "../parts/tree-keys";
import { KIND_NAMES, account as digits, headingOf, hueOf, nameOf, serviceOf } from "../parts/words";
import { type Account, KINDS, type Thing, type ThingKind, allThings } from "../world";

const BEARING: Record<Bearing, string> = {
  decided: "decided this verdict",
  consulted: "was consulted for this verdict",
};

@customElement("rolecall-world")
export class WorldPane extends Pane {
  @state() private shut = new Set<string>();
  @state() private creating: { account: string; kind: ThingKind } | null = null;
  /** On a phone the list is folded away until it is wanted. */
  @state() private unfolded = false;
  /** The selected thing that was last brought into view. */
  #revealed: string | null = null;

  static override styles = [base, hues, style];

  override render() {
    const { world, explanation, thing } = this.store;
    const bears = bearings(explanation);
    return html`
      <section class="pane ${this.unfolded ? "unfolded" : ""}" aria-labelledby="title">
        <div class="bar">
          <h2 id="title">World</h2>
          <button
            class="button quiet fold"
            aria-expanded=${this.unfolded}
            @click=${() => (this.unfolded = !this.unfolded)}
          >
            ${thing?.name ?? ""} ${draw("down")}
          </button>
          <button
            class="button quiet end"
            aria-expanded=${this.creating !== null}
            @click=${this.#new}
          >
            ${draw("plus")}New
          </button>
        </div>
        ${
          this.creating
            ? html`<rolecall-create
                .store=${this.store}
                .kind=${this.creating.kind}
                .account=${this.creating.account}
                @rolecall-close=${this.#created}
              ></rolecall-create>`
            : nothing
        }
        <div class="scroll">
          <ul role="tree" aria-label="Accounts and what is in them" @keydown=${this.#key}>
            ${world.accounts.map((account) => this.#account(account, bears))}
          </ul>
          ${world.accounts.length ? nothing : html`<p class="none">No accounts. Begin with New.</p>`}
        </div>
        ${
          bears.size
            ? html`<p class="key">
                <span><i class="bears decided"></i>decided</span>
                <span><i class="bears"></i>consulted</span>
              </p>`
            : nothing
        }
      </section>
    `;
  }

  override updated(): void {
    const tree = this.find<HTMLElement>('[role="tree"]');
    if (!tree) return;
    const selected = tree.querySelector<HTMLElement>('[aria-selected="true"]');
    settleTabStop(tree, selected);
    if (this.#revealed === this.store.arn) return;
    this.#revealed = this.store.arn;
    const box = this.find<HTMLElement>(".scroll");
    if (!box || !selected) return;
    const [inner, outer] = [selected.getBoundingClientRect(), box.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom) box.scrollTop += inner.top - outer.top - outer.height / 2;
  }

  #account(account: Account, bears: Map<string, Bearing>) {
    const open = !this.shut.has(account.id);
    const hue = hueOf({ account: account.id, display: null }, this.store.world.accounts);
    const group = `in-${account.id}`;
    return html`
      <li role="none">
        <div
          role="treeitem"
          class="row account ${hue}"
          data-fold=${account.id}
          data-account=${account.id}
          aria-keyshortcuts="Delete"
          aria-level="1"
          aria-expanded=${open}
          aria-owns=${open ? group : nothing}
          @click=${() => this.#fold(account.id, !open)}
        >
          <span class="dot"></span>
          <span class="name"><span class="unseen">Account </span>${account.name ?? account.alias ?? "Account"}</span>
          <small>${digits(account.id)}</small>
          <button
            class="add bin"
            tabindex="-1"
            aria-hidden="true"
            title="Remove this account and everything in it (Delete)"
            @click=${(event: Event) => this.#removeAccount(event, account)}
          >
            ${draw("bin", 14)}
          </button>
        </div>
        ${
          open
            ? html`<ul role="group" id=${group}>
                ${KINDS.map((kind) => this.#section(account, kind, bears))}
                ${account.things.length ? nothing : html`<li role="none" class="none">Nothing in it yet.</li>`}
              </ul>`
            : nothing
        }
      </li>
    `;
  }

  #section(account: Account, kind: ThingKind, bears: Map<string, Bearing>) {
    const { one } = KIND_NAMES[kind];
    const things = account.things.filter((thing) => thing.kind === kind);
    if (!things.length) return nothing;
    const fold = `${account.id}-${kind}`;
    const open = !this.shut.has(fold);
    return html`
      <li role="none">
        <div
          role="treeitem"
          class="row section"
          data-fold=${fold}
          aria-level="2"
          aria-expanded=${open}
          aria-owns=${open ? `in-${fold}` : nothing}
          @click=${() => this.#fold(fold, !open)}
        >
          <span>${headingOf(kind, things)}</span>
          <button
            class="add"
            tabindex="-1"
            aria-hidden="true"
            title="New ${one}"
            @click=${(event: Event) => this.#create(event, account.id, kind)}
          >
            ${draw("plus", 14)}
          </button>
        </div>
        ${
          open
            ? html`<ul role="group" id="in-${fold}">
                ${things.map((thing) => this.#thing(thing, bears))}
              </ul>`
            : nothing
        }
      </li>
    `;
  }

  #thing(thing: Thing, bears: Map<string, Bearing>) {
    const selected = thing.arn === this.store.arn;
    const of = thing.slots.map((slot) => bears.get(slot.address));
    const bearing = of.includes("decided") ? "decided" : of.find((one) => one !== undefined);
    const { icon, one } = nameOf(thing);
    const service = serviceOf(thing);
    return html`
      <li role="none">
        <div
          role="treeitem"
          class="row thing"
          data-arn=${thing.arn}
          title=${thing.arn}
          aria-keyshortcuts="Delete"
          aria-level="3"
          aria-selected=${selected}
          @click=${() => this.#choose(thing)}
        >
          ${draw(icon)}
          <span class="name"><span class="unseen">${one} </span>${thing.name}</span>
          ${service ? html`<span class="count" aria-hidden="true">${service}</span>` : nothing}
          ${thing.groups.length ? html`<span class="count">in ${thing.groups.join(", ")}</span>` : nothing}
          ${
            bearing
              ? html`<i class="bears ${bearing}" title="A policy here ${BEARING[bearing]}"></i>
                  <span class="unseen">, a policy here ${BEARING[bearing]}</span>`
              : nothing
          }
        </div>
      </li>
    `;
  }

  #choose(thing: Thing): void {
    this.store.select(thing.arn);
    this.unfolded = false;
    const tree = this.find<HTMLElement>('[role="tree"]');
    const item = tree?.querySelector<HTMLElement>(`[data-arn="${CSS.escape(thing.arn)}"]`);
    if (tree && item) focusRow(tree, item);
  }

  #new(): void {
    const account = this.store.thing?.account ?? "";
    this.creating = this.creating ? null : { account, kind: "user" };
    this.unfolded = true;
  }

  #created(): void {
    this.creating = null;
    this.find<HTMLElement>(".button[aria-expanded]:not(.fold)")?.focus();
  }

  #create(event: Event, account: string, kind: ThingKind): void {
    event.stopPropagation();
    this.creating = { account, kind };
  }

  #removeAccount(event: Event, account: Account): void {
    event.stopPropagation();
    removeAccount(this.store, account);
  }

  /** The keyboard's way to what the bins do. */
  #remove({ dataset }: HTMLElement): boolean {
    const { world } = this.store;
    const account = world.accounts.find(({ id }) => id === dataset["account"]);
    const thing = allThings(world).find(({ arn }) => arn === dataset["arn"]);
    if (account) removeAccount(this.store, account);
    else if (thing) removeThing(this.store, thing);
    else return false;
    void this.updateComplete.then(() => this.find<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus());
    return true;
  }

  #fold(key: string, open: boolean): void {
    const shut = new Set(this.shut);
    if (open) shut.delete(key);
    else shut.add(key);
    this.shut = shut;
  }

  #key(event: KeyboardEvent): void {
    const tree = event.currentTarget as HTMLElement;
    const item = event.target as HTMLElement;
    if (event.key === "Enter" || event.key === " ") {
      const arn = item.dataset["arn"];
      const fold = item.dataset["fold"];
      if (arn) this.store.select(arn);
      else if (fold) this.#fold(fold, this.shut.has(fold));
      else return;
      event.preventDefault();
    } else if (event.key === "Delete") {
      if (this.#remove(item)) event.preventDefault();
    } else if (treeKey(tree, event, (one, open) => this.#fold(one.dataset["fold"] ?? "", open))) {
      event.preventDefault();
    }
  }
}
