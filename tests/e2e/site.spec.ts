// The site starts wherever it is put, and nothing in it asks the network for anything but its own files.
import { expect, type Page, test } from "@playwright/test";
import { pathToFileURL } from "node:url";

/** What the page complains of or asks elsewhere, from before its first script until now. */
const watch = (page: Page, home: string): string[] => {
  const seen: string[] = [];
  page.on("pageerror", (error) => seen.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) seen.push(`${message.type()}: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(home) && !request.url().startsWith("data:")) seen.push(`asked for ${request.url()}`);
  });
  return seen;
};

test("starts below a path, under the strict content security policy", async ({ page, baseURL }) => {
  const seen = watch(page, baseURL!);
  const answer = await page.goto("");
  expect(answer?.headers()["content-security-policy"]).toContain("default-src 'none'");
  await expect(page.locator("body")).toContainText("Rolecall");
  expect(seen).toEqual([]);
});

test("starts from a file", async ({ page }) => {
  const home = pathToFileURL(`${process.env.ROLECALL_DIST}/`).href;
  const seen = watch(page, home);
  await page.goto(`${home}index.html`);
  await expect(page.locator("body")).toContainText("Rolecall");
  expect(seen).toEqual([]);
});

test("the scripts that come later are classic scripts too", async ({ page }) => {
  await page.goto(pathToFileURL(`${process.env.ROLECALL_DIST}/index.html`).href);
  await page.addScriptTag({ url: "editor.js" });
  await page.addScriptTag({ url: "catalog.js" });
  const first = await page.evaluate(() => (globalThis as { rolecallCatalog?: string }).rolecallCatalog?.split("\n")[0]);
  expect(JSON.parse(first!)).toMatchObject({ path: "/" });
  await page.addScriptTag({ url: "commands.js" });
  const head = await page.evaluate(() => (globalThis as { rolecallCommands?: string }).rolecallCommands?.slice(0, 2));
  expect(head).toBe("# ");
});
