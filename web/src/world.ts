// The world as a list of things to show: accounts with their users, groups, roles, policies and buckets, as the engine
// sees them now. Refuses to know what any policy does.
import type { AccountView, Cli, Snapshot, SlotKind, Slot as Hung, Thing as Found, ThingKind as Kind } from "./types";

/** What can be made and listed. */
export type ThingKind = Kind | "account";

/** Where a policy hangs on a thing. */
export type Slot = Hung & { label: string };

export type Thing = Omit<Found, "slots"> & { account: string; slots: Slot[] };

export type Account = Omit<AccountView, "things"> & { things: Thing[] };

export type World = {
  title: string;
  accounts: Account[];
  /** Whose messages the `aws` command prints. */
  cli: Cli;
};

export const KINDS: readonly ThingKind[] = ["user", "group", "role", "policy", "resource"];

/** The last piece of an ARN, as `Reader` of `…:role/team/Reader`. */
export const lastOf = (arn: string): string => arn.split(/[/:]/).at(-1) ?? arn;

export function readWorld(scenario: string, { accounts }: Snapshot): World {
  return {
    ...readHead(scenario),
    accounts: accounts.map((account) => ({
      ...account,
      things: account.things.map((thing) => ({ ...thing, account: account.id, slots: thing.slots.map(labelled) })),
    })),
  };
}

/** What a scenario says of itself. */
export function readHead(scenario: string): Pick<World, "title" | "cli"> {
  let whole: { title?: unknown; terminal?: { cli?: unknown } } | null;
  try {
    whole = JSON.parse(scenario);
  } catch {
    whole = null;
  }
  return {
    title: typeof whole?.title === "string" ? whole.title : "Untitled",
    cli: whole?.terminal?.cli === "older" ? "older" : "current",
  };
}

const LABELS: Partial<Record<SlotKind, string>> = {
  document: "Document",
  trust: "Trust policy",
  resource: "Resource policy",
};

const labelled = (slot: Hung): Slot => ({ ...slot, label: LABELS[slot.what] ?? lastOf(slot.address) });

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
