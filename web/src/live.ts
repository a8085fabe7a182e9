// Adds to the document's list of things what typed commands have made since. Refuses to know the commands.
import type { Snapshot } from "./types";
import { type Slot, type Thing, type World, blank, lastOf } from "./world";

/** The world of the document, with what the snapshot knows beyond it. */
export function withLive(world: World, snapshot: Snapshot): World {
  const things = new Map<string, Thing>();
  for (const account of world.accounts) for (const thing of account.things) things.set(thing.arn, thing);

  const made = (arn: string): Thing | undefined => {
    const known = things.get(arn);
    if (known) return known;
    const [, , service, , id, rest = ""] = arn.split(":");
    const account = world.accounts.find((one) => one.id === id);
    const kind = ["user", "group", "role", "policy"].find((one) => rest.startsWith(`${one}/`));
    if (service !== "iam" || !account || !kind) return undefined;
    const thing = blank(kind as Thing["kind"], account.id, arn);
    account.things.push(thing);
    things.set(arn, thing);
    return thing;
  };

  for (const { caller, arn } of snapshot.callers) if (caller.kind === "user") made(arn);
  for (const { address } of snapshot.policies) {
    const [owner = "", hash] = address.split("#");
    const thing = made(owner);
    const known = thing?.slots.some((slot) => slot.address === address);
    if (thing && !known) thing.slots.push(slotOf(address, hash));
  }
  for (const thing of things.values()) thing.slots = thing.slots.filter((slot) => stays(slot, snapshot));
  return world;
}

function slotOf(address: string, hash: string | undefined): Slot {
  if (hash === undefined) return { address, label: "Document", what: "document" };
  if (hash === "trust") return { address, label: "Trust policy", what: "trust" };
  if (hash === "policy") return { address, label: "Resource policy", what: "resource" };
  return { address, label: lastOf(hash), what: "inline" };
}

/** An inline policy that a command has deleted is gone; an attached one may only be unknown here. */
const stays = ({ address, what }: Slot, { policies }: Snapshot): boolean =>
  what === "managed" || what === "boundary" || policies.some((policy) => policy.address === address);
