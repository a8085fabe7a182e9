// Reads the scenario document as a list of things to show: accounts with their users, groups, roles, policies and
// buckets. Refuses to know what any policy does.
import type { Cli } from "./types";

export type ThingKind = "account" | "user" | "group" | "role" | "policy" | "resource";

/** Where a policy hangs on a thing. */
export type Slot = {
  address: string;
  label: string;
  what: "trust" | "managed" | "inline" | "boundary" | "resource" | "document";
};

export type Thing = {
  /** Its ARN; nothing else in the world has the same. */
  arn: string;
  kind: ThingKind;
  account: string;
  name: string;
  slots: Slot[];
  /** The groups of a user. */
  groups: string[];
  /** The users of a group. */
  members: string[];
  boundary: string | null;
  /** The longest session of a role, in seconds. */
  session: number | null;
  /** The keys in a bucket. */
  objects: string[];
};

export type Account = {
  id: string;
  name: string | null;
  alias: string | null;
  arn: string;
  things: Thing[];
};

export type World = {
  title: string;
  accounts: Account[];
  /** Whose messages the `aws` command prints. */
  cli: Cli;
};

export const KINDS: readonly ThingKind[] = ["user", "group", "role", "policy", "resource"];

type Fields = Record<string, unknown>;

const fields = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {});
const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fields) : []);
const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];

/** The last piece of an ARN, as `Reader` of `…:role/team/Reader`. */
export const lastOf = (arn: string): string => arn.split(/[/:]/).at(-1) ?? arn;

export function readWorld(scenario: string): World {
  let whole: Fields;
  try {
    whole = fields(JSON.parse(scenario));
  } catch {
    whole = {};
  }
  return {
    title: text(whole["title"]) ?? "Untitled",
    accounts: list(whole["accounts"]).map(readAccount),
    cli: fields(whole["terminal"])["cli"] === "older" ? "older" : "current",
  };
}

function readAccount(given: Fields): Account {
  const id = text(given["id"]) ?? "";
  const users = list(given["users"]).map((one) => principal("user", id, one));
  const groups = list(given["groups"]).map((one) => principal("group", id, one));
  for (const group of groups) {
    group.members = users.filter((user) => user.groups.includes(group.name)).map((user) => user.name);
  }
  const roles = list(given["roles"]).map((one) => principal("role", id, one));
  const policies = list(given["policies"]).map((one) => managed(id, one));
  const resources = list(given["resources"]).map((one) => resource(id, one));
  return {
    id,
    name: text(given["name"]),
    alias: text(given["alias"]),
    arn: `arn:aws:iam::${id}:root`,
    things: [...users, ...groups, ...roles, ...policies, ...resources],
  };
}

export const blank = (kind: ThingKind, account: string, arn: string): Thing => ({
  arn,
  kind,
  account,
  name: lastOf(arn),
  slots: [],
  groups: [],
  members: [],
  boundary: null,
  session: null,
  objects: [],
});

function principal(kind: "user" | "group" | "role", account: string, given: Fields): Thing {
  const name = text(given["name"]) ?? "";
  const path = text(given["path"]) ?? "/";
  const thing = blank(kind, account, `arn:aws:iam::${account}:${kind}${path}${name}`);
  thing.groups = texts(given["groups"]);
  thing.boundary = text(given["permissionsBoundary"]);
  if (kind === "role") {
    const address = `${thing.arn}#trust`;
    thing.slots.push({ address, label: "Trust policy", what: "trust" });
    thing.session = typeof given["maxSessionDuration"] === "number" ? given["maxSessionDuration"] : 3600;
  }
  for (const arn of texts(given["attachedPolicies"])) {
    thing.slots.push({ address: arn, label: lastOf(arn), what: "managed" });
  }
  for (const inline of list(given["inlinePolicies"])) {
    const label = text(inline["name"]) ?? "";
    const address = `${thing.arn}#inline/${label}`;
    thing.slots.push({ address, label, what: "inline" });
  }
  if (thing.boundary) {
    thing.slots.push({
      address: thing.boundary,
      label: lastOf(thing.boundary),
      what: "boundary",
    });
  }
  return thing;
}

function managed(account: string, given: Fields): Thing {
  const path = text(given["path"]) ?? "/";
  const arn = `arn:aws:iam::${account}:policy${path}${text(given["name"]) ?? ""}`;
  const thing = blank("policy", account, arn);
  thing.slots.push({ address: arn, label: "Document", what: "document" });
  return thing;
}

function resource(account: string, given: Fields): Thing {
  const arn = text(given["arn"]) ?? "";
  const thing = blank("resource", account, arn);
  thing.name = arn.split(":").slice(5).join(":");
  thing.objects = texts(given["objects"]);
  if (given["policy"]) {
    const address = `${arn}#policy`;
    thing.slots.push({ address, label: "Resource policy", what: "resource" });
  }
  return thing;
}

export const allThings = (world: World): Thing[] => world.accounts.flatMap((account) => account.things);

/** The thing at whose place an address is shown best: its owner, else whoever has the policy attached. */
export function thingOf(world: World, address: string): Thing | null {
  const things = allThings(world);
  const owner = address.split("#")[0];
  return (
    things.find((thing) => thing.arn === owner) ??
    things.find((thing) => thing.slots.some((slot) => slot.address === address)) ??
    null
  );
}

/** The address that a scenario's `view.select` means: a whole address, or the end of one, as `role/Reader#trust`. */
export function findAddress(world: World, select: string): string | null {
  const addresses = allThings(world).flatMap((thing) => [thing.arn, ...thing.slots.map((slot) => slot.address)]);
  return (
    addresses.find((address) => address === select) ??
    addresses.find((address) => address.endsWith(`:${select}`)) ??
    null
  );
}
