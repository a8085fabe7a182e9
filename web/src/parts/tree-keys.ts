// Arrow keys for a tree of `role="treeitem"` rows, as the ARIA practices describe them: one stop for Tab, arrows within.
// A row stands in a list item beside the group of its children. Refuses to know what the tree holds.

const rows = (tree: HTMLElement): HTMLElement[] => [...tree.querySelectorAll<HTMLElement>('[role="treeitem"]')];

const parentOf = (row: HTMLElement): HTMLElement | null | undefined =>
  row.closest("li")?.parentElement?.closest("li")?.querySelector<HTMLElement>('[role="treeitem"]');

/**
 * Moves the focus for a key press in `tree`. `toggle` opens or closes a row. Gives whether the key was used, so that the
 * caller can keep the page from scrolling.
 */
export function treeKey(
  tree: HTMLElement,
  event: KeyboardEvent,
  toggle: (row: HTMLElement, open: boolean) => void,
): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const row = event.target;
  if (!(row instanceof HTMLElement) || row.role !== "treeitem") return false;
  const all = rows(tree);
  const at = all.indexOf(row);
  const expanded = row.getAttribute("aria-expanded");
  const go = (to: HTMLElement | undefined | null): boolean => {
    if (to) focusRow(tree, to);
    return true;
  };
  switch (event.key) {
    case "ArrowDown":
      return go(all[at + 1]);
    case "ArrowUp":
      return go(all[at - 1]);
    case "Home":
      return go(all[0]);
    case "End":
      return go(all.at(-1));
    case "ArrowRight":
      if (expanded === "true") return go(all[at + 1]);
      if (expanded === "false") toggle(row, true);
      return true;
    case "ArrowLeft":
      if (expanded !== "true") return go(parentOf(row));
      toggle(row, false);
      return true;
    default:
      return false;
  }
}

/** Focuses a row and makes it the one that Tab comes back to. */
export function focusRow(tree: HTMLElement, row: HTMLElement): void {
  for (const other of rows(tree)) other.tabIndex = other === row ? 0 : -1;
  row.focus();
}

/** Sees to it that exactly one row can be reached with Tab. */
export function settleTabStop(tree: HTMLElement, wanted: HTMLElement | null): void {
  const all = rows(tree);
  const active = (tree.getRootNode() as ShadowRoot).activeElement;
  const stop = all.find((row) => row === active) ?? wanted ?? all.find((row) => row.tabIndex === 0) ?? all[0];
  for (const row of all) row.tabIndex = row === stop ? 0 : -1;
}
