// The catalogue of AWS managed policies and actions, loaded when it is first needed. Refuses to know what they say.
import { loadScript } from "./scripts";
import type { Store } from "./store";

declare global {
  /** What catalog.js leaves behind: a policy a line, then a service a line. */
  var rolecallCatalog: string | undefined;
}

let names: readonly string[] = [];
const given = new WeakSet<Store>();

/** The ARNs of all AWS managed policies; nothing until `loadCatalogue` has run. */
export const managedArns = (): readonly string[] => names;

/** Loads the catalogue and gives it to the engine. Throws when the script cannot be loaded. */
export async function loadCatalogue(store: Store): Promise<void> {
  await loadScript("catalog.js");
  const text = globalThis.rolecallCatalog ?? "";
  if (!names.length) names = Array.from(text.matchAll(/^\{"arn":"([^"]+)"/gm), (line) => line[1] ?? "");
  if (given.has(store)) return;
  given.add(store);
  store.loadCatalog(text);
}
