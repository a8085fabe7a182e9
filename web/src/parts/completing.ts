// What Tab offers in a command line: first what all ways to go on begin with, then a list to choose from. Refuses to know
// commands and the field.
import type { Candidate, Completions } from "../types";

/** The line as it is to be, with the cursor in it. */
export type Put = { text: string; cursor: number };

/** So many ways are shown at once. */
export const PAGE = 15;

const LOADING = "Loading the commands";

export class Completing {
  /** The ways to go on, where there are several. */
  ways: readonly Candidate[] = [];
  /** Which of them stands in the line. */
  chosen: number | null = null;
  /** What assistive technology is told. */
  said = "";
  /** The line before one was chosen, and the word in it. */
  #before = { text: "", start: 0, end: 0 };

  /** Takes what was found for a line: puts what all ways begin with, and keeps them if there are several. */
  take(line: string, { start, end, candidates }: Completions): Put | null {
    this.forget();
    if (!candidates.length) {
      this.said = "No way to go on is known here";
      return null;
    }
    const one = candidates.length === 1;
    const common = beginning(candidates.map(({ text }) => text));
    const present = line.slice(start, end);
    const adds = common !== present && (one || common.length > present.length);
    const text = adds ? line.slice(0, start) + common + line.slice(end) : line;
    if (!one) {
      this.ways = candidates;
      this.#before = { text, start, end: adds ? start + common.length : end };
    }
    this.said = one ? `Completed: ${common.trimEnd()}` : `${candidates.length} ways to go on`;
    return adds ? { text, cursor: start + common.length } : null;
  }

  /** Puts the next way, or one before, and from the last the first. */
  move(by: number): Put | null {
    const { length } = this.ways;
    if (!length) return null;
    const from = this.chosen ?? (by > 0 ? -1 : length);
    return this.choose((from + by + length) % length);
  }

  choose(at: number): Put | null {
    const way = this.ways[at];
    if (!way) return null;
    this.chosen = at;
    this.said = `${brief(way.text)}, ${at + 1} of ${this.ways.length}`;
    const { text, start, end } = this.#before;
    return { text: text.slice(0, start) + way.text + text.slice(end), cursor: start + way.text.length };
  }

  /** Gives the list up; the line is as it was before one was chosen. */
  giveUp(): Put | null {
    const { text, end } = this.#before;
    const put = this.chosen === null ? null : { text, cursor: end };
    this.forget();
    return put;
  }

  /** What there is to offer is on its way. */
  loading(): void {
    this.said = LOADING;
  }

  /** It does not come; whoever has typed on since is not told. */
  failed(): void {
    if (this.said === LOADING) this.said = "The commands could not be loaded";
  }

  /** What is in the line stays. */
  forget(): void {
    this.ways = [];
    this.chosen = null;
    this.said = "";
  }

  /** Where the ways that are shown begin: those around the chosen one. */
  get from(): number {
    return Math.floor((this.chosen ?? 0) / PAGE) * PAGE;
  }
}

/** What all texts begin with. */
function beginning(texts: readonly string[]): string {
  const [first = "", ...rest] = texts;
  let length = first.length;
  for (const text of rest) {
    while (!text.startsWith(first.slice(0, length))) length -= 1;
  }
  return first.slice(0, length);
}

/** A file or an ARN without what stands before its name, as bash lists files. */
export const brief = (text: string): string =>
  text.startsWith("arn:") ? text.trimEnd() : text.trimEnd().replace(/^.*\/(?=[^/])/, "");
