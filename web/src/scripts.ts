// Loads the scripts that are needed later (editor, catalogue, commands) as classic scripts beside our own. Refuses to know
// what is in them.

const own =
  typeof document !== "undefined" && document.currentScript instanceof HTMLScriptElement
    ? document.currentScript.src
    : "";

const loading = new Map<string, Promise<void>>();

/** Works from `file://` and any folder: `import()` and `fetch` do not. A failed load may be tried again. */
export function loadScript(name: string): Promise<void> {
  const known = loading.get(name);
  if (known) return known;
  const load = new Promise<void>((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL(name, own || document.baseURI).href;
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", () => {
      loading.delete(name);
      script.remove();
      reject(new Error(`${name} could not be loaded`));
    });
    document.head.append(script);
  });
  loading.set(name, load);
  return load;
}

/** Whether something is done within some milliseconds; what is late goes on, and what fails is not done. */
export function inTime(work: Promise<void>, patience: number): Promise<boolean> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(false), patience);
    const end = (done: boolean) => () => {
      clearTimeout(late);
      resolve(done);
    };
    work.then(end(true), end(false));
  });
}
