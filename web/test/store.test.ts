// The store over the real engine: every edit is judged at once, and nothing is ever lost.
import { beforeEach, expect, test } from "vitest";
import { Broken, Engine, Refused } from "../src/engine";
import { SCENARIOS } from "../src/scenarios";
import { Store } from "../src/store";
import { allThings, findAddress, thingOf } from "../src/world";

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
  expect(store.snapshot.entries[last]).toMatchObject({ needs: ["commands"], output: [], calls: [] });
  const { scenario } = store;
  store.loadCommands("# sqs sqs sqs json\nListQueues(\n");
  expect(store.scenario).toBe(scenario);
  const entry = store.snapshot.entries[last];
  expect(entry?.needs).toEqual([]);
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

test("a file is edited, saved by a line that is typed, and is there after a replay", () => {
  store.run("nano notes.txt");
  expect(store.editing).toMatchObject({ name: "~/notes.txt", saved: null, text: "" });
  expect(store.unsaved).toBe(false);
  store.write("$HOME\nEOF");
  expect(store.unsaved).toBe(true);
  expect(store.saveFile()).toBe(true);
  expect(store.editing).toMatchObject({ saved: "$HOME\nEOF\n", text: "$HOME\nEOF\n" });
  const typed = store.snapshot.entries.length;
  expect(store.saveFile()).toBe(true);
  expect(store.snapshot.entries.length).toBe(typed);
  store.closeFile();
  expect(store.editing).toBeNull();
  const other = new Store();
  other.open(store.document());
  other.run("cat notes.txt");
  expect(other.snapshot.entries.at(-1)?.output).toEqual([{ error: false, text: "$HOME\nEOF\n" }]);
  store.undo();
  store.run("nano notes.txt");
  expect(store.editing?.saved).toBeNull();
});

test("text that is not saved is kept in the view, and can be had back after closing", () => {
  store.run("nano ~/.aws/config");
  const { text } = store.editing ?? { text: "" };
  expect(text).toContain("region");
  store.write(`${text}# more\n`);
  const other = new Store();
  other.open(store.scenario, store.origin, store.view);
  expect(other.editing).toMatchObject({ name: "~/.aws/config", saved: text, text: `${text}# more\n` });
  expect(other.unsaved).toBe(true);
  other.closeFile();
  expect(other.notice?.text).toContain("without saving");
  other.accept();
  expect(other.editing?.text).toBe(`${text}# more\n`);
});

test("a file that was closed without saving can be had back until it is thrown away", () => {
  store.run("nano a");
  store.write("precious");
  store.closeFile();
  store.run("nano b");
  store.write("other");
  expect(store.notice?.action?.label).toBe("Bring it back");
  store.accept();
  expect(store.editing).toMatchObject({ name: "~/b", text: "other" });
  expect(store.notice?.text).toBe("`~/b` is open and not saved. Save or close it first.");
  expect(store.saveFile()).toBe(true);
  store.accept();
  expect(store.editing).toMatchObject({ name: "~/a", text: "precious" });
  expect(store.notice).toBeNull();
  store.closeFile();
  store.dismiss();
  store.run("pwd");
  expect(store.notice).toBeNull();
});

test("closed files come back one after the other, and not in another scenario", () => {
  for (const name of ["a", "b"]) {
    store.run(`nano ${name}`);
    store.write(name);
    store.closeFile();
  }
  store.accept();
  store.saveFile();
  store.accept();
  expect(store.editing).toMatchObject({ name: "~/a", text: "a" });
  store.closeFile();
  store.open(SCENARIOS[1]?.text ?? "");
  expect(store.notice).toBeNull();
});

test("text that cannot be saved while a command waits is there after the answer", () => {
  store.run("nano a");
  store.write("precious");
  store.run("nano a; read answer");
  expect(store.saveFile()).toBe(false);
  expect(store.notice?.text).toContain("waits for an answer");
  store.closeFile();
  store.accept();
  store.run("yes");
  expect(store.editing?.text).toBe("precious");
  store.run("read answer");
  store.closeFile();
  store.run("yes");
  store.accept();
  expect(store.editing).toMatchObject({ name: "~/a", text: "precious" });
  expect(store.saveFile()).toBe(true);
  expect(store.notice).toBeNull();
});

test("a file is saved on its own machine and on no other", () => {
  class Moving extends Engine {
    host: string | null = null;
    override file(path: string) {
      return { ...super.file(path), host: this.host };
    }
  }
  const engine = new Moving();
  const moving = new Store(engine);
  moving.open(store.scenario);
  engine.host = "arn:aws:ec2:us-east-1:123456789012:instance/i-0a";
  moving.run("nano /tmp/a");
  moving.write("theirs");
  engine.host = null;
  moving.run("echo ours > /tmp/a");
  expect(moving.editing).toMatchObject({ saved: null, text: "theirs" });
  expect(moving.saveFile()).toBe(false);
  expect(moving.notice?.text).toBe("`/tmp/a` is a file of `i-0a`: go there first.");
  const { view } = moving;
  moving.closeFile();
  moving.accept();
  expect(moving.editing).toBeNull();
  moving.run("cat /tmp/a");
  expect(moving.snapshot.entries.at(-1)?.output).toEqual([{ error: false, text: "ours\n" }]);
  engine.host = "arn:aws:ec2:us-east-1:123456789012:instance/i-0a";
  moving.accept();
  expect(moving.editing?.text).toBe("theirs");
  expect(moving.saveFile()).toBe(true);
  engine.host = null;
  moving.open(moving.scenario, moving.origin, view);
  expect(moving.editing?.text).toBe("theirs");
  expect(moving.saveFile()).toBe(false);
});

test("undo takes a save back, and what stands in the editor stays", () => {
  store.run("nano a");
  store.write("one\n");
  store.saveFile();
  store.undo();
  expect(store.editing).toMatchObject({ saved: null, text: "one\n" });
  expect(store.unsaved).toBe(true);
});

test("a file that cannot be saved stays open, and it is said why", () => {
  store.run("mkdir d");
  store.run("nano d/a");
  store.write("x");
  store.run("rmdir d");
  expect(store.saveFile()).toBe(false);
  expect(store.notice?.text).toMatch(/is not saved: .*No such file or directory/);
  store.run("aws configure");
  expect(store.saveFile()).toBe(false);
  expect(store.notice?.text).toContain("waits for an answer");
  expect(store.editing?.text).toBe("x");
});

test("the messages of the older CLI can be switched on, and off again", () => {
  const said = () => store.snapshot.entries.map(({ output }) => output.map(({ text }) => text).join("")).join("");
  expect(said()).toContain("aws: [ERROR]");
  expect(store.change({ do: "setCli", cli: "older" })).toBe(true);
  expect(store.world.cli).toBe("older");
  expect(said()).not.toContain("aws: [ERROR]");
  store.undo();
  expect(store.world.cli).toBe("current");
  expect(said()).toContain("aws: [ERROR]");
});

test("a word of a service whose commands are not loaded asks for them", () => {
  expect(store.complete("aws sqs list-", 13)).toMatchObject({ candidates: [], needs: ["commands"] });
  store.loadCommands("# sqs sqs sqs json\nListQueues(\n");
  expect(store.complete("aws sqs list-", 13)).toMatchObject({ start: 8, end: 13, needs: [] });
  expect(store.complete("aws sqs list-", 13)?.candidates.map(({ text }) => text)).toEqual(["list-queues "]);
});

const SMALL = `{
  "title": "T",
  "accounts": [{
    "id": "111122223333",
    "users": [
      { "name": "zoe", "path": "/team/", "groups": ["g"], "attachedPolicies": ["arn:aws:iam::aws:policy/X"] },
      { "name": "ann", "accessKeys": [{ "profile": "ann" }], "attachedPolicies": ["arn:aws:iam::111122223333:policy/all"] }
    ],
    "groups": [{ "name": "g" }],
    "roles": [{ "name": "r", "trustPolicy": { "document": {} }, "inlinePolicies": [{ "name": "p", "document": {} }] }],
    "policies": [{ "name": "all", "document": { "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } } }],
    "resources": [{ "arn": "arn:aws:s3:::b", "policy": { "document": {} } }]
  }],
  "terminal": { "as": "ann" }
}`;

test("the world is listed as the scenario has it", () => {
  store.open(SMALL);
  const { world } = store;
  expect(allThings(world).map(({ name }) => name)).toEqual(["zoe", "ann", "g", "r", "all", "b"]);
  expect(allThings(world).flatMap(({ slots }) => slots.map(({ address, label }) => [address, label]))).toEqual([
    ["arn:aws:iam::aws:policy/X", "X"],
    ["arn:aws:iam::111122223333:policy/all", "all"],
    ["arn:aws:iam::111122223333:role/r#trust", "Trust policy"],
    ["arn:aws:iam::111122223333:role/r#inline/p", "p"],
    ["arn:aws:iam::111122223333:policy/all", "Document"],
    ["arn:aws:s3:::b#policy", "Resource policy"],
  ]);
  expect(thingOf(world, "arn:aws:iam::aws:policy/X")?.arn).toBe("arn:aws:iam::111122223333:user/team/zoe");
  expect(findAddress(world, "role/r#trust")).toBe("arn:aws:iam::111122223333:role/r#trust");
  expect(allThings(world).find(({ kind }) => kind === "group")?.members).toEqual(["zoe"]);
});

test("what commands make, change and delete is seen in the list", () => {
  store.open(SMALL);
  const thing = (name: string) => allThings(store.world).find((one) => one.name === name);
  store.run("aws iam create-user --user-name bob");
  store.run("aws iam attach-user-policy --user-name bob --policy-arn arn:aws:iam::111122223333:policy/all");
  store.run("aws iam add-user-to-group --user-name bob --group-name g");
  store.run("aws s3 mb s3://fresh-bucket");
  expect(thing("bob")).toMatchObject({ kind: "user", account: "111122223333", groups: ["g"] });
  expect(thing("bob")?.slots.map(({ label }) => label)).toEqual(["all"]);
  expect(thing("g")?.members).toEqual(["bob", "zoe"]);
  expect(thing("fresh-bucket")?.kind).toBe("resource");
  store.run("aws iam delete-role-policy --role-name r --policy-name p && aws iam delete-role --role-name r");
  expect(thing("r")).toBeUndefined();
  store.undo();
  expect(thing("r")?.slots.map(({ label }) => label)).toEqual(["Trust policy", "p"]);
});
