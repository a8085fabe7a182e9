// Finds real AWS credentials in a text and masks them before it becomes a link. Refuses to know where the text goes.

import type { Snapshot } from "./types";

const KEY_ID = /(?<![A-Z0-9])A(?:KI|SI)A[A-Z2-7]{16}(?![A-Z0-9])/g;
const SECRET = /(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g;
const TOKEN = /(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{100,}={0,2}/g;

/** As AWS's documentation writes the keys that belong to nobody. */
const EXAMPLE = /EXAMPLE(?:KEY)?$/;

/** As long as what it stands for, so that a document stays readable where a length is checked. */
const mask = (secret: string): string => "MaskedByRolecall".padEnd(secret.length, "x").slice(0, secret.length);

/** Everything in a text that has the shape of a key id, a secret or a session token. */
export function credentialsIn(text: string): Set<string> {
  return new Set([KEY_ID, SECRET, TOKEN].flatMap((shape) => all(text, shape)));
}

/**
 * What the scenario made up itself: printed before anybody typed it. Such credentials open nothing outside.
 */
export function ownCredentials({ entries }: Pick<Snapshot, "entries">): Set<string> {
  const own = new Set<string>();
  const typed = new Set<string>();
  for (const { line, output } of entries) {
    for (const found of credentialsIn(line)) if (!own.has(found)) typed.add(found);
    const printed = credentialsIn(output.map(({ text }) => text).join("\n"));
    for (const found of printed) if (!typed.has(found)) own.add(found);
  }
  return own;
}

/**
 * Masks secrets in a JSON document, unless this scenario made them up itself (`own`). A secret alone is no secret: forty
 * characters are masked only where a key id that is not the scenario's own stands in the same document.
 */
export function maskSecrets(json: string, own: ReadonlySet<string>): { text: string; masked: number } {
  const plain = strings(json);
  const foreign = (shape: RegExp) =>
    new Set(all(plain, shape).filter((found) => !own.has(found) && !EXAMPLE.test(found)));
  const nothing = { text: json, masked: 0 };
  if (foreign(KEY_ID).size === 0) return nothing;
  const secrets = [...foreign(TOKEN), ...foreign(SECRET)];
  if (secrets.length === 0) return nothing;
  let text = json;
  for (const secret of secrets) {
    text = text.replaceAll(secret, mask(secret)).replaceAll(secret.replaceAll("/", "\\/"), mask(secret));
  }
  return { text, masked: secrets.length };
}

/** The strings of a document without JSON's escapes, which would hide where a word begins. */
function strings(json: string): string {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value === "string") found.push(value);
    else if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        found.push(key);
        walk(inner);
      }
    }
  };
  try {
    walk(JSON.parse(json));
    return found.join("\n");
  } catch {
    return json;
  }
}

const all = (text: string, shape: RegExp): string[] => Array.from(text.matchAll(shape), ([found]) => found);
