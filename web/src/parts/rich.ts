// Shows the engine's sentences: what stands between backticks is code. Refuses to know any other markup.
import { html } from "lit";

export const rich = (text: string): unknown =>
  text.split("`").map((part, at) => (at % 2 ? html`<code>${part}</code>` : part));

export const plain = (text: string): string => text.replaceAll("`", "");

/** The name of an action keeps its letters. */
export const capital = (text: string): string =>
  /^[a-z0-9-]+:[A-Z]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);

/** With a capital and a full stop; nothing stays nothing. */
export const sentence = (text: string): string => capital(/[.!?]$|^$/.test(text) ? text : `${text}.`);

/** A headline beside the verdict's word, which it need not say again. */
export function beside(headline: string): string {
  const rest = headline.replace(/^(?:(?:ex|im)plicitly )?(?:allowed|denied)(?: (?:ex|im)plicitly)?: /i, "");
  return capital(rest);
}
