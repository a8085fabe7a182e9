// The changes that attach, detach and copy policies, as the engine takes them. Refuses to know what follows from them.
import type { Store } from "../store";
import type { Change, PolicyView } from "../types";
import { type Slot, type Thing, lastOf } from "../world";

/** How a policy is taken off a thing, where it can be. */
export function takeAway(thing: Thing, slot: Slot): { label: string; change: Change } | null {
  const owner = thing.arn;
  switch (slot.what) {
    case "managed":
      return {
        label: "Detach",
        change: { do: "detach", owner, policy: slot.address },
      };
    case "inline":
      return {
        label: "Delete",
        change: { do: "removeInline", owner, name: slot.label },
      };
    case "boundary":
      return { label: "Remove", change: { do: "setBoundary", owner, policy: null } };
    case "resource":
      return {
        label: "Delete",
        change: { do: "removeResourcePolicy", resource: owner },
      };
    default:
      return null;
  }
}

/** Copies an AWS managed policy into the account and puts the copy where the original hung, as one step. */
export function copyManaged(store: Store, thing: Thing, policy: PolicyView): void {
  const key = `copy ${policy.address} ${Date.now()}`;
  const name = freeName(store, thing.account, `${lastOf(policy.address)}-copy`);
  const copy = `arn:aws:iam::${thing.account}:policy/${name}`;
  const owner = thing.arn;
  const slot = thing.slots.find(({ address }) => address === policy.address);
  const steps: Change[] = [{ do: "addPolicy", account: thing.account, name, text: policy.text }];
  if (slot?.what === "managed") {
    steps.push({ do: "detach", owner, policy: policy.address });
    steps.push({ do: "attach", owner, policy: copy });
  } else if (slot?.what === "boundary") {
    steps.push({ do: "setBoundary", owner, policy: copy });
  }
  if (steps.every((step) => store.change(step, key))) store.select(slot ? owner : copy, copy);
}

function freeName(store: Store, account: string, wish: string): string {
  const things = store.world.accounts.find(({ id }) => id === account)?.things;
  const taken = new Set(things?.filter(({ kind }) => kind === "policy").map(({ name }) => name));
  let name = wish;
  for (let number = 2; taken.has(name); number++) name = `${wish}-${number}`;
  return name;
}
