// The coloured text is the text, and words are put as a reader expects them.
import { expect, test } from "vitest";
import { colours, pieces } from "../src/parts/json-colours";
import { beside } from "../src/parts/rich";
import { quote, timeLeft } from "../src/parts/words";

test("pieces put together are the text, whatever lies over it", () => {
  for (const text of ['{\n  "a": [1, true, "x"]\n}\n', '{"a: “b”,\n\n', ""]) {
    const ranges = [
      ...colours(text),
      { start: 0, end: 3, name: "decides" },
      { start: 2, end: 2, name: "error" },
      { start: 2, end: 99, name: "point" },
    ];
    const lines = pieces(text, ranges);
    const whole = lines.map((line) => line.map(({ text }) => text).join(""));
    expect(whole.join("\n")).toBe(text);
    for (const piece of lines.flat()) expect(text.slice(piece.at, piece.at + piece.text.length)).toBe(piece.text);
  }
});

test("a key and a value have names of their own", () => {
  const line = pieces('{"a": "b"}', colours('{"a": "b"}'))[0] ?? [];
  const named = Object.fromEntries(line.map(({ text, names }) => [text, names]));
  expect(named['"a"']).toBe("key");
  expect(named['"b"']).toBe("text");
});

test("an argument is quoted where a shell needs it", () => {
  expect(quote("a-b/c")).toBe("a-b/c");
  expect(quote("it's 1")).toBe(`'it'\\''s 1'`);
});

test("time left is told in words", () => {
  const clock = "2026-01-15T09:00:00Z";
  expect(timeLeft("2026-01-15T10:00:00Z", clock)).toBe("60 min left");
  expect(timeLeft("2026-01-15T09:00:30Z", clock)).toBe("30 s left");
  expect(timeLeft("2026-01-15T09:00:00Z", clock)).toBe("expired");
  expect(timeLeft(null, clock)).toBeNull();
});

test("a headline begins with a capital, unless an action's name begins it", () => {
  expect(beside("Denied: temporary credentials may not call iam:ListUsers.")).toBe(
    "Temporary credentials may not call iam:ListUsers.",
  );
  expect(beside("Allowed: sts:GetCallerIdentity needs no permission.")).toBe(
    "sts:GetCallerIdentity needs no permission.",
  );
});
