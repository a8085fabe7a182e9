// What goes into a link comes out of it, and a bad link says what is wrong with it.
import { expect, test } from "vitest";
import { LinkError, isOurs, pack, unpack } from "../src/link";

const scenario = `{\n  "title": "Zürich 😀",\n  "broken": "{\\"a\\": ,"\n}\n`;

test("a scenario comes back as it was", async () => {
  const hash = await pack(scenario);
  expect(hash).toMatch(/^s1=[\w-]+$/);
  expect(await unpack(`#${hash}`)).toBe(scenario);
  expect(await unpack(hash)).toBe(scenario);
});

test("a long one as well", async () => {
  const long = Array.from({ length: 200_000 }, (_, at) => at % 97).join(",");
  expect(await unpack(await pack(long))).toBe(long);
});

test("a link that lost its end says so", async () => {
  const hash = await pack(scenario);
  await expect(unpack(hash.slice(0, -20))).rejects.toThrow(LinkError);
  await expect(unpack(hash.slice(0, -20))).rejects.toThrow("damaged");
  await expect(unpack("s1=%%%")).rejects.toThrow("damaged");
});

test("a link of a later version says so", async () => {
  await expect(unpack("s2=abc")).rejects.toThrow("newer");
});

test("a link that unpacks to very much is refused", async () => {
  const hash = await pack(" ".repeat(9_000_000));
  expect(hash.length).toBeLessThan(20_000);
  await expect(unpack(hash)).rejects.toThrow(LinkError);
});

test("an anchor is not ours", () => {
  expect(isOurs("#introduction")).toBe(false);
  expect(isOurs("#s1=abc")).toBe(true);
});
