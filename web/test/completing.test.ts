// What Tab does to a line, without a page.
import { expect, test } from "vitest";
import { Completing, brief } from "../src/parts/completing";
import type { Need } from "../src/types";

const found = (start: number, end: number, texts: readonly string[], needs: Need[] = []) => ({
  start,
  end,
  candidates: texts.map((text) => ({ text, says: null })),
  needs,
});

test("one way is taken, and said", () => {
  const tab = new Completing();
  expect(tab.take("aws st", found(4, 6, ["sts "]))).toEqual({ text: "aws sts ", cursor: 8 });
  expect(tab.ways).toEqual([]);
  expect(tab.said).toBe("Completed: sts");
});

test("of several, what they begin with is put, and they are offered and counted", () => {
  const tab = new Completing();
  const put = tab.take("cat p | wc", found(4, 5, ["policies/", "policy.txt "]));
  expect(put).toEqual({ text: "cat polic | wc", cursor: 9 });
  expect(tab.said).toBe("2 ways to go on");
  expect(tab.move(1)).toEqual({ text: "cat policies/ | wc", cursor: 13 });
  expect(tab.said).toBe("policies/, 1 of 2");
  expect(tab.move(1)?.text).toBe("cat policy.txt  | wc");
  expect(tab.move(1)?.text).toBe("cat policies/ | wc");
  expect(tab.move(-1)?.text).toBe("cat policy.txt  | wc");
  expect(tab.giveUp()).toEqual({ text: "cat polic | wc", cursor: 9 });
  expect(tab.ways).toEqual([]);
  expect(tab.giveUp()).toBeNull();
});

test("the first step back is the last way", () => {
  const tab = new Completing();
  tab.take("x", found(0, 1, ["xa ", "xb ", "xc "]));
  expect(tab.move(-1)?.text).toBe("xc ");
});

test("where there is no way, that is said", () => {
  const tab = new Completing();
  expect(tab.take("aws x", found(4, 5, []))).toBeNull();
  expect(tab.said).not.toBe("");
  expect(tab.move(1)).toBeNull();
});

test("files are listed without their directories, ARNs whole", () => {
  expect(brief("policies/a.json ")).toBe("a.json");
  expect(brief("policies/")).toBe("policies/");
  expect(brief("arn:aws:iam::1:role/team/Reader ")).toBe("arn:aws:iam::1:role/team/Reader");
});

test("what cannot be loaded is said, but not to whoever has typed on", () => {
  const tab = new Completing();
  tab.loading();
  tab.failed();
  expect(tab.said).toBe("The commands could not be loaded");
  tab.loading();
  tab.forget();
  tab.failed();
  expect(tab.said).toBe("");
});
