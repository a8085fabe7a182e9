// Converts places from UTF-8 bytes to UTF-16 units and applies edits to a text. Refuses to know what the text says.
import type { Diagnostic, Edit, Explanation, Node, Place, Span } from "./types";

/** Gives the UTF-16 offset of a UTF-8 offset; one that lies inside a character gives that character's start. */
export type Convert = (byte: number) => number;

const same: Convert = (byte) => byte;

export function converter(text: string): Convert {
  // eslint-disable-next-line no-control-regex -- ASCII is exactly this range
  if (/^[\x00-\x7f]*$/.test(text)) return same;
  const starts: number[] = [];
  let unit = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (let i = 0; i < bytes; i++) starts.push(unit);
    unit += character.length;
  }
  return (byte) => starts[byte] ?? text.length;
}

const span = (convert: Convert, { start, end }: Span): Span => ({
  start: convert(start),
  end: convert(end),
});

export function convertDiagnostic(found: Diagnostic, convert: Convert): Diagnostic {
  if (convert === same) return found;
  return {
    ...found,
    span: span(convert, found.span),
    labels: found.labels.map((label) => ({
      ...label,
      span: span(convert, label.span),
    })),
    fixes: found.fixes.map((fix) => ({
      ...fix,
      edits: fix.edits.map((edit) => ({
        ...edit,
        span: span(convert, edit.span),
      })),
    })),
  };
}

/** `of` gives the converter of the policy at an address. */
export function convertExplanation(told: Explanation, of: (address: string) => Convert): Explanation {
  const place = (at: Place | null): Place | null => at && { policy: at.policy, span: span(of(at.policy), at.span) };
  const node = (one: Node): Node => ({
    ...one,
    place: place(one.place),
    children: one.children.map(node),
  });
  return {
    ...told,
    place: place(told.place),
    locks: told.locks.map((lock) => ({ ...lock, place: place(lock.place) })),
    layers: told.layers.map(node),
  };
}

/** Applies edits in UTF-16 units; one that overlaps an earlier one is left out. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let out = "";
  let done = 0;
  for (const { span, insert } of sorted) {
    if (span.start < done) continue;
    out += text.slice(done, span.start) + insert;
    done = span.end;
  }
  return out + text.slice(done);
}

/** A place, line by line and without the indentation, so that its mark follows the text. */
export function byLine(text: string, { start, end }: Span, name: string): (Span & { name: string })[] {
  const lines = text.slice(start, end).matchAll(/[^\s].*/g);
  return Array.from(lines, ({ 0: line, index }) => ({
    start: start + index,
    end: start + index + line.trimEnd().length,
    name,
  }));
}
