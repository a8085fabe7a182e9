// The store over the real engine: every edit is judged at once, and nothing is ever lost.
import { beforeEach, expect, test } from "vitest";
import { Broken, Engine, Refused } from "../src/engine";
import { SCENARIOS } from "../src/scenarios";
import { Store } from "../src/store";

const ROLE = "arn:aws:iam::123456789012:role/James-custom-S3-role";
const TRUST = `${ROLE}#trust`;
const ASSUME = `aws sts assume-role --role-arn ${ROLE} --role-session-name test`;

let store: Store;

beforeEach(() => {
  store = new Store();
  store.open(SCENARIOS[0]?.text ?? "");
});

const verdict = () => store.explanation?.verdict;
const trust = () => store.policy(TRUST)?.text ?? "";
const misspell = () =>
  store.change({
    do: "setPolicy",
    address: TRUST,
    text: trust().replace("user/James", "user/Jmaes"),
  });

test("James's lab opens evaluated, with nothing empty", () => {
  expect(store.snapshot.identities.map(({ name }) => name)).toEqual(["James"]);
  expect(store.snapshot.entries.length).toBeGreaterThan(0);
  expect(verdict()).toBe("implicitDeny");
  expect(store.thing).not.toBeNull();
  expect(store.policy(store.address)).toBeDefined();
});

test("an edit flips the verdict of a line that was typed before", () => {
  store.run(ASSUME);
  expect(verdict()).toBe("allowed");
  expect(store.explanation?.locks).toHaveLength(2);
  misspell();
  expect(verdict()).toBe("implicitDeny");
  const last = store.snapshot.entries.length - 1;
  expect(store.was(last, 0)).toBe("allowed");
  store.undo();
  expect(verdict()).toBe("allowed");
  expect(store.was(last, 0)).toBeNull();
  store.redo();
  expect(verdict()).toBe("implicitDeny");
});

test("typing in one policy is one step to undo", () => {
  const before = store.scenario;
  for (const text of ["{", "{}", "{} "]) store.change({ do: "setPolicy", address: TRUST, text }, "edit");
  expect(trust()).toBe("{} ");
  store.undo();
  expect(store.scenario).toBe(before);
  expect(store.canUndo).toBe(false);
});

test("starting over can be undone", () => {
  store.run(ASSUME);
  const work = store.scenario;
  store.startOver();
  expect(store.scenario).not.toBe(work);
  store.undo();
  expect(store.scenario).toBe(work);
});

test("a change that the engine refuses changes nothing and says why", () => {
  const before = store.scenario;
  expect(store.change({ do: "addUser", account: "123456789012", name: "James" })).toBe(false);
  expect(store.scenario).toBe(before);
  expect(store.notice?.text).toMatch(/James/);
  expect(store.canUndo).toBe(false);
});

test("a text that is no scenario is refused, and what is open stays", () => {
  const before = store.scenario;
  expect(() => store.open('{"accounts": 1}')).toThrow(Refused);
  expect(store.scenario).toBe(before);
  expect(verdict()).toBe("implicitDeny");
});

test("a question without a command is asked again after an edit", () => {
  store.ask(store.identity?.arn ?? "", "sts:AssumeRole", ROLE);
  expect(verdict()).toBe("allowed");
  misspell();
  expect(verdict()).toBe("implicitDeny");
});

test("the selection travels in the document and comes back", () => {
  store.selectPolicy(TRUST);
  const other = new Store();
  other.open(store.document());
  expect(other.address).toBe(TRUST);
  expect(other.arn).toBe(ROLE);
});

test("a broken engine is replaced, and the work stays", () => {
  class Fragile extends Engine {
    override run(): never {
      throw new Broken("unreachable");
    }
  }
  const fragile = new Store(new Fragile());
  fragile.open(store.scenario);
  const before = fragile.scenario;
  fragile.run("aws s3 ls");
  expect(fragile.scenario).toBe(before);
  expect(fragile.notice?.text).toContain("started again");
  fragile.run("aws s3 ls");
  expect(fragile.snapshot.entries.at(-1)?.line).toBe("aws s3 ls");
});

test("a command that lacks its model runs again once the commands are there", () => {
  store.run("aws sqs list-queues");
  const last = store.snapshot.entries.length - 1;
  expect(store.snapshot.entries[last]).toMatchObject({ needsCommands: true, output: [], calls: [] });
  const { scenario } = store;
  store.loadCommands("# sqs sqs sqs json\nListQueues(\n");
  expect(store.scenario).toBe(scenario);
  const entry = store.snapshot.entries[last];
  expect(entry?.needsCommands).toBe(false);
  expect(entry?.calls.map(({ service, operation }) => `${service} ${operation}`)).toEqual(["sqs ListQueues"]);
  expect(store.shown).toMatchObject({ kind: "call", entry: last });
  expect(store.was(last, 0)).toBeNull();
});

test("a text that holds no commands is refused, and the engine goes on", () => {
  store.run("aws sqs list-queues");
  store.loadCommands("nothing");
  expect(store.notice?.text).toMatch(/line 1 of the commands/);
  store.run(ASSUME);
  expect(verdict()).toBe("allowed");
});
