// Cuts a JSON text into coloured pieces, also a broken one. Refuses to know what the JSON means.

export type Range = { start: number; end: number; name: string };

const TOKEN = /("(?:[^"\\\n]|\\.)*"?)(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b)|([{}[\],:]+)/g;

export function colours(text: string): Range[] {
  const found: Range[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [, word, colon, value] = match;
    const start = match.index;
    if (word !== undefined) {
      const name = colon === undefined ? "text" : "key";
      found.push({ start, end: start + word.length, name });
    } else {
      const name = value === undefined ? "mark" : "number";
      found.push({ start, end: start + match[0].length, name });
    }
  }
  return found;
}

/** A piece of text under one set of names. */
export type Piece = { at: number; text: string; names: string };

/** Lays ranges over each other and cuts the text into lines of pieces. */
export function pieces(text: string, ranges: readonly Range[]): Piece[][] {
  const cuts = new Map<number, { opens: string[]; shuts: string[] }>();
  const cut = (at: number) => {
    const known = cuts.get(at);
    if (known) return known;
    const fresh = { opens: [], shuts: [] };
    cuts.set(at, fresh);
    return fresh;
  };
  cut(0);
  for (const { start, end, name } of ranges) {
    // An empty place is shown on the character behind it.
    const stop = end > start ? end : start + 1;
    cut(Math.min(start, text.length)).opens.push(name);
    cut(Math.min(stop, text.length)).shuts.push(name);
  }
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) cut(at + 1);
  const sorted = [...cuts.keys()].sort((a, b) => a - b);
  const active = new Map<string, number>();
  const add = (name: string, by: number) => active.set(name, (active.get(name) ?? 0) + by);
  const lines: Piece[][] = [[]];
  for (const [index, at] of sorted.entries()) {
    const here = cuts.get(at);
    here?.shuts.forEach((name) => add(name, -1));
    here?.opens.forEach((name) => add(name, 1));
    if (at > 0 && text[at - 1] === "\n") lines.push([]);
    const end = sorted[index + 1] ?? text.length;
    const part = text.slice(at, end).replace(/\n$/, "");
    if (part === "") continue;
    const names = [...active].filter(([, count]) => count > 0);
    lines.at(-1)?.push({ at, text: part, names: names.map(([name]) => name).join(" ") });
  }
  return lines;
}
