// The page around the root element: picks what to open, keeps the link and the autosave fresh. Refuses to know what the
// element shows.
import { Blocked, Engine } from "./engine";
import { LinkError, isOurs, pack, unpack } from "./link";
import { RoleCall } from "./role-call";
import { SCENARIOS } from "./scenarios";
import { maskSecrets, ownCredentials } from "./secrets";
import { recall, remember } from "./storage";
import { Store, type View } from "./store";
import { loadCatalogue } from "./catalogue";
import { loadNeeds } from "./needs";

const SAVED = "rolecall.work";
const THEME = "rolecall.theme";
const SAVE_MS = 750;

type Saved = { scenario: string; origin: string; view: View };

/** What the address bar was last given by us; another hash comes from outside. */
let ownHash = "";

async function start(element: RoleCall): Promise<void> {
  element.theme = recall(THEME);
  let store: Store;
  try {
    store = new Store(new Engine());
    store.open(SCENARIOS[0]?.text ?? '{"title": "Empty"}');
  } catch (error) {
    element.trouble =
      error instanceof Blocked
        ? "The browser does not let WebAssembly run on this page. If the page is sent with a Content Security Policy, it must allow `script-src 'self' 'wasm-unsafe-eval'`."
        : `The engine did not start: ${error instanceof Error ? error.message : String(error)}`;
    return;
  }
  const pristine = store.scenario;
  const restored = restore(store);
  if (isOurs(location.hash)) await follow(store, restored);
  else if (restored && store.scenario !== pristine) {
    store.say({
      text: "Your work from last time is back.",
      tone: "plain",
      action: { label: "Start over", run: () => store.startOver() },
    });
  }
  element.store = store;
  keep(store);
  window.addEventListener("hashchange", () => {
    if (location.hash !== ownHash && isOurs(location.hash)) void follow(store, true);
  });
  element.addEventListener("rolecall-theme-set", () => {
    if (element.theme) remember(THEME, element.theme);
  });
}

function restore(store: Store): boolean {
  const text = recall(SAVED);
  if (!text) return false;
  try {
    const { scenario, origin, view } = JSON.parse(text) as Saved;
    store.open(scenario, origin, view);
    return true;
  } catch {
    return false;
  }
}

/** Opens the link in the address bar; what was open before can be had back. */
async function follow(store: Store, keepBefore: boolean): Promise<void> {
  const before: Saved = { scenario: store.scenario, origin: store.origin, view: store.view };
  try {
    const scenario = await unpack(location.hash);
    // After a reload the link is our own, and what it began from is known better here.
    if (keepBefore && scenario === shareable(store)) return;
    store.open(scenario);
    if (keepBefore && store.scenario !== before.scenario) {
      store.say({
        text: "Opened from the link. What you had before is kept.",
        tone: "plain",
        action: {
          label: "Go back to it",
          run: () => store.open(before.scenario, before.origin, before.view),
        },
      });
    }
  } catch (error) {
    const why =
      error instanceof LinkError
        ? error.message
        : `The link holds no scenario that this Rolecall can read: ${error instanceof Error ? error.message : String(error)}`;
    store.say({ text: why, tone: "trouble" });
  }
}

/** The document as it goes into a link. */
const shareable = (store: Store): string => maskSecrets(store.document(), ownCredentials(store.snapshot)).text;

/** Saves and links the work a moment after every change, and fetches what it is seen to need: policies, commands, filters. */
function keep(store: Store): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let saved = store.scenario;
  let draft = store.editing;
  const save = async () => {
    waiting = undefined;
    saved = store.scenario;
    draft = store.editing;
    const work: Saved = { scenario: saved, origin: store.origin, view: store.view };
    remember(SAVED, JSON.stringify(work));
    const text = shareable(store);
    saved = store.scenario;
    const hash = `#${await pack(text)}`;
    try {
      history.replaceState(history.state, "", hash);
      ownHash = hash;
    } catch {
      // In a srcdoc frame there is no address to change.
    }
  };
  const fetchMissing = () => {
    if (store.snapshot.missing.length) loadCatalogue(store).catch(() => {});
    loadNeeds(
      store,
      store.snapshot.entries.flatMap(({ needs }) => needs),
    ).catch(() => {});
  };
  store.subscribe(() => {
    fetchMissing();
    const same = store.editing?.path === draft?.path && store.editing?.text === draft?.text;
    if (store.scenario === saved && same) return;
    waiting ??= setTimeout(() => void save(), SAVE_MS);
  });
  window.addEventListener("pagehide", () => {
    if (waiting === undefined) return;
    const work: Saved = { scenario: store.scenario, origin: store.origin, view: store.view };
    remember(SAVED, JSON.stringify(work));
  });
  fetchMissing();
}

const element = document.querySelector("role-call");
if (element instanceof RoleCall) void start(element);
