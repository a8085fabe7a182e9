// jq, in a module and a script of its own: one call, however long it would run, comes to an end. Refuses to know what a
// filter does.
import { __wbg_reset_state, initSync, run as answer } from "../.generated/jq";
import { wasmBytes } from "../.generated/jq-module";

/** What the build adds to the module: it counts down, and traps at zero. */
type Exports = { fuel: WebAssembly.Global<"i32">; memory: WebAssembly.Memory };

/** About a second. */
const FUEL = 150_000_000;
/** The engine's own limit of steps: a call that used all of its fuel took as many. */
const MOST_STEPS = 1_000_000;
/** A module that has grown so large makes room again. */
const LARGE = 64 << 20;

const STOPPED = JSON.stringify({ printed: [], code: 5, end: "stopped", steps: MOST_STEPS });

let compiled: WebAssembly.Module | null = null;
let running: Exports | null = null;

/** A call of jq in, its answer out, both as JSON. */
export function run(call: string): string {
  compiled ??= new WebAssembly.Module(wasmBytes());
  try {
    running ??= start(compiled);
    const exports = running;
    exports.fuel.value = FUEL;
    const said = answer(call);
    const burnt = Math.round(((FUEL - exports.fuel.value) / FUEL) * MOST_STEPS);
    if (exports.memory.buffer.byteLength > LARGE) running = null;
    const told = JSON.parse(said) as { steps: number };
    return JSON.stringify({ ...told, steps: Math.max(told.steps, burnt) });
  } catch {
    // Out of fuel, stack or memory. Nothing that such a module holds may be trusted.
    running = null;
    return STOPPED;
  }
}

let started = false;

/** The bindings know one instance: a new one takes its place. */
function start(module: WebAssembly.Module): Exports {
  if (started) __wbg_reset_state();
  started = true;
  return initSync({ module }) as unknown as Exports;
}
