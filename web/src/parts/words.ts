// The page's own words and icons for verdicts, identities and times. Refuses to know why a verdict is what it is.
import type { IconName } from "../look/icons";
import type { Identity, Mark, Verdict } from "../types";
import type { Thing, ThingKind } from "../world";

export const VERDICTS: Record<Verdict, { word: string; tone: "allowed" | "denied"; icon: IconName; brief: string }> = {
  allowed: { word: "ALLOWED", tone: "allowed", icon: "check", brief: "allowed" },
  implicitDeny: {
    word: "DENIED · implicit",
    tone: "denied",
    icon: "dash",
    brief: "denied",
  },
  explicitDeny: {
    word: "DENIED · explicit",
    tone: "denied",
    icon: "cross",
    brief: "denied explicitly",
  },
};

export const MARKS: Record<Mark, { icon: IconName; word: string }> = {
  allows: { icon: "check", word: "allows" },
  denies: { icon: "cross", word: "denies" },
  silent: { icon: "dash", word: "says nothing" },
  absent: { icon: "dot", word: "does not apply" },
};

export const KIND_NAMES: Record<ThingKind, { one: string; many: string; icon: IconName }> = {
  account: { one: "account", many: "Accounts", icon: "shield" },
  user: { one: "user", many: "Users", icon: "person" },
  group: { one: "group", many: "Groups", icon: "people" },
  role: { one: "role", many: "Roles", icon: "hat" },
  policy: { one: "managed policy", many: "Policies", icon: "paper" },
  resource: { one: "bucket", many: "Buckets", icon: "bucket" },
};

type Named = Pick<Thing, "kind" | "arn">;

/** The service of a resource other than a bucket. */
export function serviceOf({ kind, arn }: Named): string | null {
  const service = arn.split(":")[2] ?? "";
  return kind === "resource" && service !== "s3" ? service : null;
}

/** What a thing is called, and its icon. */
export function nameOf(thing: Named): { one: string; icon: IconName } {
  const service = serviceOf(thing);
  return service === null ? KIND_NAMES[thing.kind] : { one: `${service} resource`, icon: "box" };
}

/** What things of a kind are called together. */
export const headingOf = (kind: ThingKind, things: readonly Named[]): string =>
  things.some((thing) => serviceOf(thing) !== null) ? "Resources" : KIND_NAMES[kind].many;

/** `1234 5678 9012`, as the console groups the digits of an account. */
export const account = (id: string): string => id.replace(/(\d{4})(?=\d)/g, "$1 ");

const HUES = ["violet", "teal", "blue", "orange"] as const;
const COLOURS = new Set(["red", "orange", "yellow", "green", "blue"]);

/** The class that colours an identity: the colour chosen for the role, else one for each account in turn. */
export function hueOf(who: Pick<Identity, "account" | "display">, accounts: readonly { id: string }[]): string {
  const chosen = who.display?.colour ?? "";
  if (COLOURS.has(chosen)) return chosen;
  const at = accounts.findIndex(({ id }) => id === who.account);
  return HUES[Math.max(at, 0) % HUES.length] ?? "violet";
}

/** `59 min left`; nothing for credentials that do not end. */
export function timeLeft(expires: string | null, clock: string): string | null {
  if (!expires) return null;
  const seconds = Math.floor((Date.parse(expires) - Date.parse(clock)) / 1000);
  if (!Number.isFinite(seconds)) return null;
  if (seconds <= 0) return "expired";
  if (seconds < 60) return `${seconds} s left`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 100) return `${minutes} min left`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

/** `1 h`, `1 h 30 min`. */
export function lasting(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours ? `${hours} h` : "", rest ? `${rest} min` : ""].filter(Boolean).join(" ");
}

/** An argument as a shell takes it. */
export const quote = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
