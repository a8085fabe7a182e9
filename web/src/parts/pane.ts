// What the five regions share: they hold the store and draw themselves again when it changes. Refuses to know any one
// region.
import { LitElement } from "lit";
import { property } from "lit/decorators.js";
import type { Store } from "../store";

export class Pane extends LitElement {
  @property({ attribute: false }) store!: Store;
  #stop: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = this.store.subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    this.#stop?.();
    super.disconnectedCallback();
  }

  protected find<T extends Element>(selector: string): T | null {
    return this.renderRoot.querySelector<T>(selector);
  }
}
