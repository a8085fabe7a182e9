// Scripts that come late or not at all: nobody waits for them longer than they should, and nothing is thrown later.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inTime } from "../src/scripts";

const thrown: unknown[] = [];
const note = (error: unknown) => thrown.push(error);

beforeEach(() => {
  vi.useFakeTimers();
  process.on("unhandledRejection", note);
});

afterEach(() => {
  vi.useRealTimers();
  process.off("unhandledRejection", note);
});

test("what is there leaves nothing behind that fails later", async () => {
  expect(await inTime(Promise.resolve(), 400)).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
  expect(await inTime(Promise.reject(new Error("gone")), 400)).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

test("what is late is given up, and may fail afterwards", async () => {
  let fail = (_: Error) => {};
  const work = new Promise<void>((_, reject) => {
    fail = reject;
  });
  const answer = inTime(work, 400);
  vi.advanceTimersByTime(400);
  expect(await answer).toBe(false);
  fail(new Error("gone"));
  vi.useRealTimers();
  await new Promise((done) => setTimeout(done, 10));
  expect(thrown).toEqual([]);
});
