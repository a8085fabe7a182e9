// Shows the engine's sentences: what stands between backticks is code. Refuses to know any other markup.
import { html } from "lit";

export const rich = (text: string): unknown =>
  text.split("`").map((part, at) => (at % 2 ? html`<code>${part}</code>` : part));

export const plain = (text: string): string => text.replaceAll("`", "");

/** A headline beside the verdict's word, which it need not say again. */
export function beside(headline: string): string {
  const rest = headline.replace(/^(?:(?:ex|im)plicitly )?(?:allowed|denied)(?: (?:ex|im)plicitly)?: /i, "");
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}
