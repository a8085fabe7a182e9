// What a line may use and the page does not hold at first, each in a script of its own. Refuses to know what is in them.
import { loadScript } from "./scripts";
import type { Store } from "./store";
import type { Need } from "./types";

declare global {
  /** What commands.js leaves behind: a block of lines for each command. */
  var rolecallCommands: string | undefined;
  /** What jq.js leaves behind: a call of jq in, its answer out, both as JSON. */
  var rolecallJq: { run: (call: string) => string } | undefined;
}

const NEEDS: Record<Need, { script: string; give: (store: Store) => void }> = {
  commands: { script: "commands.js", give: (store) => store.loadCommands(globalThis.rolecallCommands ?? "") },
  jq: {
    script: "jq.js",
    give: (store) => {
      if (globalThis.rolecallJq) store.loadJq(globalThis.rolecallJq.run);
    },
  },
};

const given = new WeakMap<Store, Set<Need>>();

/** Loads what is needed and gives it to the engine, once. Throws when a script cannot be loaded. */
export async function loadNeeds(store: Store, needs: Iterable<Need>): Promise<void> {
  await Promise.all([...new Set(needs)].map((need) => load(store, need)));
}

async function load(store: Store, need: Need): Promise<void> {
  const { script, give } = NEEDS[need];
  await loadScript(script);
  const known = given.get(store) ?? new Set();
  given.set(store, known);
  if (known.has(need)) return;
  known.add(need);
  give(store);
}
