// Packs a scenario document into the part of a link behind `#` and back. Refuses to know what a scenario holds.

/** A link that cannot be read, with a sentence for its reader. */
export class LinkError extends Error {}

const PREFIX = "s1=";
/** A link from anyone must not fill the memory: unpacked text beyond this is refused. */
const LIMIT = 8_000_000;

/** Whether the hash is meant for us at all. */
export function isOurs(hash: string): boolean {
  return /^#?s\d+=/.test(hash);
}

export async function pack(scenario: string): Promise<string> {
  const stream = new Blob([scenario]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return PREFIX + toBase64Url(await collect(stream, Infinity));
}

export async function unpack(hash: string): Promise<string> {
  const text = hash.replace(/^#/, "");
  if (!text.startsWith(PREFIX)) {
    throw new LinkError(
      /^s\d+=/.test(text) ? "This link was made by a newer Rolecall than this one." : "This is not a Rolecall link.",
    );
  }
  try {
    const bytes = fromBase64Url(text.slice(PREFIX.length));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const inside = await collect(stream, LIMIT);
    return new TextDecoder("utf-8", { fatal: true }).decode(inside);
  } catch {
    throw new LinkError("This link is damaged: part of it was lost on the way. Ask for it to be copied again, whole.");
  }
}

async function collect(stream: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      throw new Error("too long");
    }
    chunks.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
