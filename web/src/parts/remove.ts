// Removes things and accounts, and says how to have them back. Refuses to know what else names them: the engine does.
import type { Store } from "../store";
import type { Identity } from "../types";
import type { Account, Thing } from "../world";
import { account as digits, nameOf } from "./words";

export function removeThing(store: Store, thing: Thing): void {
  const { arn, name } = thing;
  if (seated(store, (who) => who.arn === arn)) return;
  if (!store.change({ do: "remove", arn })) return;
  said(store, `Removed ${nameOf(thing).one} ${name}, and every mention of it.`);
}

export function removeAccount(store: Store, { id, name }: Account): void {
  if (seated(store, (who) => who.account === id)) return;
  if (!store.change({ do: "removeAccount", id })) return;
  said(store, `Removed account ${name ?? digits(id)} and everything in it.`);
}

/** Whoever sits at the terminal stays; says what to do first. */
function seated(store: Store, is: (who: Identity) => boolean): boolean {
  const who = store.snapshot.identities[0];
  if (!who || !is(who)) return false;
  store.say({
    text: `${who.name} sits at the terminal. Choose somebody else under “Signed in as” first.`,
    tone: "trouble",
  });
  return true;
}

function said(store: Store, text: string): void {
  store.say({ text, tone: "plain", action: { label: "Undo", run: () => store.undo() } });
}
