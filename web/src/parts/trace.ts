// The tree behind a verdict: layer, policy, statement, clause. Pointing at a line shows its characters, pointing at
// characters shows their lines. Refuses to compute what a line says.
import { type PropertyValues, css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { base } from "../look/base";
import { draw } from "../look/icons";
import type { Explanation, Node, Place } from "../types";
import { Pane } from "./pane";
import { rich } from "./rich";
import { focusRow, settleTabStop, treeKey } from "./tree-keys";
import { MARKS } from "./words";

type Path = string;

@customElement("rolecall-trace")
export class Trace extends Pane {
  /** What was opened or closed by hand; the rest is as `#opens` says. */
  @state() private turned = new Map<Path, boolean>();
  #told: Explanation | null = null;

  static override styles = [
    base,
    css`
      ul ul {
        margin-inline-start: 0.6875rem;
        padding-inline-start: 0.6875rem;
        border-inline-start: 1px solid var(--line);
      }

      .row {
        display: grid;
        grid-template-columns: 1rem 1.125rem minmax(0, 1fr) auto;
        gap: 0.25rem;
        align-items: start;
        padding: 0.1875rem 0.375rem 0.1875rem 0.125rem;
        border-radius: var(--radius-small);
        font-size: var(--small);
        cursor: default;
      }

      [aria-expanded].row {
        cursor: pointer;
      }

      .row:hover,
      .row:focus {
        background: var(--hover);
      }

      .row:focus-visible {
        outline-offset: -2px;
      }

      .row > svg,
      .sign {
        margin-top: 0.125rem;
      }

      .turn {
        color: var(--muted);
        transition: transform 120ms;
      }

      [aria-expanded="true"] > .turn {
        transform: rotate(90deg);
      }

      .sign {
        display: grid;
        place-items: center;
        width: 1rem;
        height: 1rem;
        border-radius: 50%;
      }

      .sign svg {
        width: 0.75rem;
        height: 0.75rem;
        stroke-width: 2.25;
      }

      .allows .sign {
        color: var(--allow);
        background: var(--allow-soft);
      }

      .denies .sign {
        color: var(--surface);
        background: var(--deny);
      }

      .silent .sign {
        color: var(--warn);
        background: var(--warn-soft);
      }

      .absent .sign,
      .absent .words {
        color: var(--muted);
      }

      .words {
        overflow-wrap: anywhere;
      }

      .decides .words {
        font-weight: 600;
      }

      .decides {
        background: var(--decide);
      }

      .decides:not(.denies) .sign,
      .touched:not(.denies) .sign {
        background: var(--surface);
      }

      .touched {
        background: var(--point);
      }

      .go {
        display: none;
        padding: 0 0.375rem;
        border: 1px solid var(--line);
        border-radius: var(--radius-small);
        background: var(--raised);
        font-size: var(--tiny);
      }

      @media (max-width: 1099px) {
        .row:hover .go,
        .row:focus .go {
          display: block;
        }
      }

      @media (pointer: coarse) {
        .row {
          padding-block: 0.5rem;
        }
      }
    `,
  ];

  override willUpdate(): void {
    const told = this.store.explanation;
    if (told?.question !== this.#told?.question) this.turned = new Map();
    this.#told = told;
  }

  override render() {
    const told = this.store.explanation;
    if (!told) return nothing;
    return html`
      <ul role="tree" aria-label="How it was decided" @keydown=${this.#key} @focusout=${() => this.store.point(null)}>
        ${told.layers.map((node, at) => this.#node(node, String(at), 0, false))}
      </ul>
    `;
  }

  protected override updated(_: PropertyValues): void {
    const tree = this.find<HTMLElement>("[role=tree]");
    if (tree) settleTabStop(tree, null);
  }

  #node(node: Node, path: Path, depth: number, settled: boolean): unknown {
    const has = node.children.length > 0;
    const open = has && this.#isOpen(node, path, depth, settled);
    const place = placeOf(node);
    const { icon, word } = MARKS[node.mark];
    const classes = [
      node.mark,
      node.decides && !(open && node.children.some(decides)) ? "decides" : "",
      this.#touched(node) ? "touched" : "",
    ];
    const group = `in-${path}`;
    return html`
      <li role="none">
        <div
          role="treeitem"
          class="row ${classes.join(" ")}"
          data-path=${path}
          aria-level=${depth + 1}
          aria-expanded=${has ? open : nothing}
          aria-owns=${open ? group : nothing}
          tabindex="-1"
          @focus=${() => this.store.point(place)}
          @mouseenter=${() => this.store.point(place)}
          @mouseleave=${() => this.store.point(null)}
          @click=${(event: MouseEvent) => this.#click(event, path, has ? open : null, place)}
        >
          ${has ? html`<span class="turn">${draw("right", 14)}</span>` : html`<span></span>`}
          <span class="sign">${draw(icon)}</span>
          <span class="words"><span class="unseen">${word}: </span>${rich(node.text)}${
            node.decides ? html`<span class="unseen"> (decides)</span>` : nothing
          }</span>
          ${
            place
              ? html`<button
                  class="go"
                  tabindex="-1"
                  aria-hidden="true"
                  @click=${(event: Event) => this.#go(event, place)}
                >
                  in the policy
                </button>`
              : nothing
          }
        </div>
        ${
          open
            ? html`<ul role="group" id=${group}>
                ${node.children.map((child, at) => this.#node(child, `${path}.${at}`, depth + 1, settled || node.decides))}
              </ul>`
            : nothing
        }
      </li>
    `;
  }

  /** At first the way to what decides is open, and what it is made of; `settled` says that a line above decides. */
  #isOpen(node: Node, path: Path, depth: number, settled: boolean): boolean {
    const turned = this.turned.get(path);
    if (turned !== undefined) return turned;
    if (node.decides || node.children.some(decides)) return true;
    return (settled || depth === 0) && node.mark !== "absent" && node.children.length <= 4;
  }

  /** Whether the pointer is on this line's characters, or, when it is closed, on those of a line within. */
  #touched(node: Node): boolean {
    const { at } = this.store;
    if (!at) return false;
    const place = this.#narrowest(at);
    return place !== null && node.place !== null && same(place, node.place);
  }

  #narrowest(at: { address: string; offset: number }): Place | null {
    let best: Place | null = null;
    const walk = (node: Node): void => {
      const place = node.place;
      const inside = place?.policy === at.address && place.span.start <= at.offset && at.offset < place.span.end;
      if (place && inside && (!best || size(place) < size(best))) best = place;
      node.children.forEach(walk);
    };
    this.store.explanation?.layers.forEach(walk);
    return best;
  }

  #turn(path: Path, open: boolean): void {
    this.turned = new Map(this.turned).set(path, open);
  }

  /** `open` is null for a line without lines within. */
  #click(event: MouseEvent, path: Path, open: boolean | null, place: Place | null): void {
    const tree = this.find<HTMLElement>("[role=tree]");
    if (tree) focusRow(tree, event.currentTarget as HTMLElement);
    const onTurn = (event.target as Element).closest(".turn") !== null;
    if (open !== null && (onTurn || !place || !open)) this.#turn(path, !open);
    if (place && !onTurn) this.store.selectPolicy(place.policy);
  }

  #go(event: Event, place: Place | null): void {
    event.stopPropagation();
    if (!place) return;
    this.store.selectPolicy(place.policy);
    this.store.point(place);
    this.dispatchEvent(new CustomEvent("rolecall-go-policy", { bubbles: true, composed: true }));
  }

  #key(event: KeyboardEvent): void {
    const tree = event.currentTarget as HTMLElement;
    const item = event.target as HTMLElement;
    const path = item.dataset["path"];
    if (path !== undefined && (event.key === "Enter" || event.key === " ")) {
      item.click();
      event.preventDefault();
    } else if (treeKey(tree, event, (one, open) => this.#turn(one.dataset["path"] ?? "", open))) {
      event.preventDefault();
    }
  }
}

const decides = (node: Node): boolean => node.decides || node.children.some(decides);
const size = ({ span }: Place): number => span.end - span.start;
const same = (a: Place, b: Place): boolean =>
  a.policy === b.policy && a.span.start === b.span.start && a.span.end === b.span.end;

/** The characters of a line; of one that has none itself, those of the lines within, where they are in one policy. */
function placeOf(node: Node): Place | null {
  if (node.place) return node.place;
  const inside = node.children.map(placeOf).filter((place) => place !== null);
  const first = inside[0];
  if (!first || inside.some(({ policy }) => policy !== first.policy)) return null;
  const start = Math.min(...inside.map(({ span }) => span.start));
  const end = Math.max(...inside.map(({ span }) => span.end));
  return { policy: first.policy, span: { start, end } };
}
