// The models of the CLI's commands, loaded when one is first typed that the engine does not hold. Refuses to know what
// they say.
import { loadScript } from "./scripts";
import type { Store } from "./store";

declare global {
  /** What commands.js leaves behind: a block of lines for each command. */
  var rolecallCommands: string | undefined;
}

const given = new WeakSet<Store>();

/** Loads the commands and gives them to the engine. Throws when the script cannot be loaded. */
export async function loadCommands(store: Store): Promise<void> {
  await loadScript("commands.js");
  if (given.has(store)) return;
  given.add(store);
  store.loadCommands(globalThis.rolecallCommands ?? "");
}
