// The scenarios that come with the page, built in. Refuses to know what is in them beyond their titles.
import { readHead } from "./world";

export type Bundled = { name: string; title: string; text: string };

const files = import.meta.glob<string>("../scenarios/*.json", {
  query: "?raw",
  import: "default",
  eager: true,
});

const FIRST = "james";
const NOTHING_TYPED = ["aws sts get-caller-identity", "aws s3 ls"];

/** What is typed for the learner in a scenario that comes with the page and in which nothing was typed yet. */
export const firstLines = (text: string): readonly string[] =>
  SCENARIOS.some((one) => one.text === text) ? NOTHING_TYPED : [];

export const SCENARIOS: readonly Bundled[] = Object.entries(files)
  .map(([path, text]) => ({
    name: path.replace(/^.*\/|\.json$/g, ""),
    title: readHead(text).title,
    text,
  }))
  .sort((a, b) => Number(b.name === FIRST) - Number(a.name === FIRST) || a.title.localeCompare(b.title));
