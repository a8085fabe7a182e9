// Reads off an explanation which policies it names: those that settled it and those that were only read. Refuses to
// judge them.
import type { Explanation, Node } from "../types";

export type Bearing = "decided" | "consulted";

export function bearings(told: Explanation | null): Map<string, Bearing> {
  const found = new Map<string, Bearing>();
  const walk = (node: Node): void => {
    const address = node.place?.policy;
    if (address) {
      if (node.decides) found.set(address, "decided");
      else if (!found.has(address)) found.set(address, "consulted");
    }
    node.children.forEach(walk);
  };
  told?.layers.forEach(walk);
  const settled = told?.place?.policy;
  if (settled) found.set(settled, "decided");
  return found;
}
