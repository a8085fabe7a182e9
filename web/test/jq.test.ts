// jq as the page runs it: a module of its own, in which every call comes to an end.
import { beforeEach, expect, test } from "vitest";
import { run } from "../src/jq";
import { Store } from "../src/store";

const answer = (program: string, input = "null") =>
  JSON.parse(run(JSON.stringify({ program, sources: [{ name: null, text: input }], style: { indent: null } })));

let store: Store;

beforeEach(() => {
  store = new Store();
  store.open('{ "accounts": [{ "id": "111111111111" }] }');
});

const said = () =>
  store.snapshot.entries
    .at(-1)
    ?.output.map(({ text }) => text)
    .join("");

test("a filter is answered", () => {
  expect(answer(".a | map(. * 2)", '{"a": [1, 2.50]}')).toMatchObject({
    code: 0,
    end: "real",
    printed: [{ error: false, text: "[2,5]\n" }],
  });
  expect(answer(".a", "5").printed).toEqual([
    { error: true, text: 'jq: error (at <stdin>:0): Cannot index number with string "a"\n' },
  ]);
});

test.each([
  "def f: f; f",
  "def f: 1 + f; f",
  "def f: [f]; f",
  "[range(1e12)]",
  "last(range(1e12))",
  "last(repeat(1))",
  "repeat(1)",
  "1 | until(false; .)",
  "1 | [while(true; .)] ",
  '"x" * 1e9',
  "reduce range(1e9) as $i ([]; [.])",
  '"x" | until(false; . + .)',
  "[limit(1e9; repeat(1))] | length",
  'def f: "\\(f)"; f',
  "first(range(1e12) | select(. < 0))",
  "[recurse] | recurse([., .])",
  "(".repeat(50_000),
  "[".repeat(20_000) + "]".repeat(20_000),
])("%s comes to an end, and the next filter is answered", (program) => {
  const start = performance.now();
  expect(answer(program)).toMatchObject({ end: "stopped" });
  expect(performance.now() - start).toBeLessThan(10_000);
  expect(answer("1 + 1").printed[0].text).toBe("2\n");
});

test("a line that lacks filters runs again once they are there", () => {
  store.run(`echo '{"a": 1}' | jq .a`);
  expect(store.snapshot.entries.at(-1)).toMatchObject({ needs: ["jq"], output: [] });
  const { scenario } = store;
  store.loadJq(run);
  expect(store.scenario).toBe(scenario);
  expect(store.snapshot.entries.at(-1)?.needs).toEqual([]);
  expect(said()).toBe("1\n");
  store.run("while true; do jq -n '[range(200000)] | length'; done");
  expect(store.snapshot.entries.at(-1)?.hint?.text).toContain("stopped");
  store.run("jq -n 'def f: f; f'; echo on");
  expect(store.snapshot.entries.at(-1)?.hint?.text).toContain("stopped");
  store.run("echo on");
  expect(said()).toBe("on\n");
});

test("filters that break are not the engine's trouble", () => {
  store.loadJq(() => {
    throw new Error("gone");
  });
  store.run("jq -n 1");
  expect(store.snapshot.entries.at(-1)?.hint?.text).toContain("stopped");
  store.run("echo on");
  expect(said()).toBe("on\n");
});
