// Places survive the way from UTF-8 to UTF-16.
import { expect, test } from "vitest";
import { applyEdits, convertDiagnostic, convertExplanation, converter } from "../src/spans";
import type { Explanation } from "../src/types";

test("an ASCII text keeps its offsets", () => {
  expect(converter("abc")(2)).toBe(2);
});

test("characters of one to four bytes are counted in UTF-16 units", () => {
  const text = "a é € 😀 z";
  const bytes = new TextEncoder();
  const convert = converter(text);
  for (const word of ["é", "€", "😀", "z"]) {
    const at = text.indexOf(word);
    expect(convert(bytes.encode(text.slice(0, at)).length)).toBe(at);
  }
  expect(convert(bytes.encode(text).length)).toBe(text.length);
});

test("a byte inside a character gives the character's start", () => {
  expect(converter("😀")(2)).toBe(0);
});

test("every place of a finding is converted", () => {
  const span = { start: 4, end: 5 };
  const found = convertDiagnostic(
    {
      code: "J1",
      name: "x",
      level: "error",
      verdict: "refused",
      certainty: "certain",
      message: "",
      because: "",
      so: "",
      span,
      labels: [{ span, text: "" }],
      fixes: [{ title: "", safety: "safe", edits: [{ span, insert: "" }] }],
    },
    converter("😀x"),
  );
  const there = { start: 2, end: 3 };
  expect(found.span).toEqual(there);
  expect(found.labels[0]?.span).toEqual(there);
  expect(found.fixes[0]?.edits[0]?.span).toEqual(there);
});

test("every place of an explanation is converted with its own policy's text", () => {
  const place = (policy: string) => ({ policy, span: { start: 4, end: 5 } });
  const told: Explanation = {
    verdict: "allowed",
    question: "",
    headline: "",
    aws: null,
    place: place("emoji"),
    locks: [{ title: "", mark: "allows", skipped: false, reason: "", place: null }],
    layers: [
      {
        mark: "allows",
        decides: true,
        text: "",
        place: place("ascii"),
        children: [
          {
            mark: "allows",
            decides: true,
            text: "",
            place: place("emoji"),
            children: [],
          },
        ],
      },
    ],
    changes: [],
    unsure: [],
  };
  const texts: Record<string, string> = { emoji: "😀x", ascii: "abcdefg" };
  const converted = convertExplanation(told, (address) => converter(texts[address] ?? ""));
  expect(converted.place?.span.start).toBe(2);
  expect(converted.layers[0]?.place?.span.start).toBe(4);
  expect(converted.layers[0]?.children[0]?.place?.span.start).toBe(2);
});

test("edits are applied in order and never by half", () => {
  const edits = [
    { span: { start: 4, end: 5 }, insert: "E" },
    { span: { start: 0, end: 2 }, insert: "AB" },
    { span: { start: 1, end: 3 }, insert: "overlaps" },
  ];
  expect(applyEdits("abcde", edits)).toBe("ABcdE");
});
