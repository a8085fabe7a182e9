// What stands around the command line: the editor for files, Tab, the messages of either CLI, and the events of a call.
// Refuses to know why a verdict is what it is.
import { expect, type Locator, type Page, test } from "@playwright/test";
import { complaints, last, line, LOOKS, ROLE, type, verdict } from "./hands";

const ASSUME = `aws sts assume-role --role-arn ${ROLE} --role-session-name test`;
const content = (page: Page): Locator => page.locator("rolecall-file-editor .cm-content");
const state = (page: Page): Locator => page.locator("rolecall-file-editor .state");
const ways = (page: Page): Locator => page.getByRole("listbox", { name: "Ways to go on" });
const said = (page: Page): Locator => page.locator("rolecall-terminal [role=status]");
const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });

async function nano(page: Page, file: string): Promise<void> {
  await type(page, `nano ${file}`);
  await expect(content(page)).toBeFocused();
}

test.beforeEach(async ({ page }) => {
  await page.goto("");
  await expect(verdict(page)).toContainText("DENIED");
});

test.describe("the editor", () => {
  test("saves a file by a line that is typed, and gives the focus back", async ({ page }) => {
    await nano(page, "hello.sh");
    await expect(page.getByRole("textbox", { name: "Text of ~/hello.sh" })).toBeFocused();
    await expect(page.getByRole("region", { name: "Editing ~/hello.sh" })).toBeVisible();
    await expect(state(page)).toHaveText("New file");
    await page.keyboard.insertText(`${"# a line\n".repeat(10)}echo "hello $USER"`);
    await expect(state(page)).toHaveText("Not saved");
    await page.keyboard.press("Control+s");
    await expect(state(page)).toHaveText("Saved");
    await page.keyboard.press("Escape");
    await expect(line(page)).toBeFocused();
    await expect(last(page)).toContainText("cat > ~/hello.sh <<'EOF' and 12 more lines");
    await expect(await type(page, "bash hello.sh")).toContainText("hello james");
    await page.waitForTimeout(1_000);
    await page.reload();
    await expect(await type(page, "tail -n 1 hello.sh")).toContainText('echo "hello $USER"');
  });

  test("knows the keys of nano, and cuts where something is selected", async ({ page }) => {
    await nano(page, "a.txt");
    await page.keyboard.insertText("one two");
    await page.keyboard.press("Control+o");
    await expect(state(page)).toHaveText("Saved");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.press("Control+x");
    await expect(state(page)).toHaveText("Not saved");
    await page.keyboard.press("Control+x");
    await expect(page.getByRole("alertdialog")).toBeVisible();
    await button(page, "Close without saving").click();
    await expect(await type(page, "cat a.txt")).toContainText("one two");
  });

  test("asks before unsaved text is closed, and gives it back", async ({ page }) => {
    await nano(page, "a.txt");
    await page.keyboard.insertText("precious");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("alertdialog")).toContainText("has changes that are not saved");
    await expect(button(page, "Save and close")).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(content(page)).toBeFocused();
    await page.keyboard.press("Escape");
    await button(page, "Close without saving").click();
    await expect(line(page)).toBeFocused();
    await button(page, "Bring it back").click();
    await expect(content(page)).toContainText("precious");
    await page.waitForTimeout(1_000);
    await page.reload();
    await expect(content(page)).toContainText("precious");
    await expect(state(page)).toHaveText("Not saved");
    await button(page, "Close Esc").click();
    await button(page, "Save and close").click();
    await expect(await type(page, "cat a.txt")).toContainText("precious");
  });

  test("is a plain field where its script cannot be loaded", async ({ page }) => {
    await page.route("**/editor.js", (route) => route.abort());
    await type(page, "vim a.txt");
    const field = page.getByRole("textbox", { name: "Text of ~/a.txt" });
    await expect(field).toBeFocused();
    await field.fill("plain");
    await field.press("Control+s");
    await field.press("Escape");
    await expect(await type(page, "cat a.txt")).toContainText("plain");
  });

  test("keeps the focus when the text cannot be saved, and the text too", async ({ page }) => {
    await type(page, "mkdir d");
    await nano(page, "d/a");
    await page.keyboard.insertText("precious");
    await page.keyboard.press("Escape");
    await button(page, "Close without saving").click();
    await type(page, "rmdir d");
    await button(page, "Bring it back").click();
    await expect(content(page)).toBeFocused();
    await page.keyboard.press("Escape");
    await button(page, "Save and close").click();
    await expect(page.getByRole("alert")).toContainText("is not saved");
    await expect(page.getByRole("alertdialog")).toHaveCount(0);
    await expect(content(page)).toBeFocused();
    await expect(content(page)).toContainText("precious");
  });

  test("leaves a question that waits in sight, so that the text can be saved", async ({ page }) => {
    await type(page, "read answer");
    await button(page, "Cancel").click();
    await nano(page, "a");
    await page.keyboard.insertText("precious");
    await button(page, "Undo").click();
    await button(page, "Undo").click();
    await page.getByRole("button", { name: "Answer" }).click();
    await expect(page.getByRole("button", { name: "Answer" })).toBeHidden();
    await expect(content(page)).toBeFocused();
    await page.keyboard.press("Control+s");
    await expect(state(page)).toHaveText("Saved");
  });

  test("leaves no error behind when a second file is opened", async ({ page }) => {
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    for (const file of ["a", "b"]) {
      await nano(page, file);
      await page.waitForTimeout(600);
      await page.keyboard.press("Escape");
    }
    expect(errors).toEqual([]);
  });

  test("lets Tab out", async ({ page }) => {
    await nano(page, "a.txt");
    await page.keyboard.press("Shift+Tab");
    await expect(button(page, "Close Esc")).toBeFocused();
  });
});

test.describe("Tab", () => {
  test("offers, counts, chooses and gives up", async ({ page }) => {
    await line(page).fill("aws iam get-us");
    await line(page).press("Tab");
    await expect(line(page)).toHaveValue("aws iam get-user");
    await expect(ways(page).getByRole("option")).toHaveText(["get-user", "get-user-policy"]);
    await expect(said(page)).toHaveText("2 ways to go on");
    await line(page).press("Tab");
    await line(page).press("ArrowDown");
    await expect(line(page)).toHaveValue("aws iam get-user-policy ");
    await expect(said(page)).toHaveText("get-user-policy, 2 of 2");
    await expect(ways(page).getByRole("option", { selected: true })).toHaveText("get-user-policy");
    await line(page).press("Escape");
    await expect(line(page)).toHaveValue("aws iam get-user");
    await expect(ways(page)).toHaveCount(0);
    await line(page).press("Tab");
    await expect(line(page)).not.toBeFocused();
  });

  test("takes its list away when the editor opens", async ({ page }) => {
    await nano(page, "a");
    await page.keyboard.press("Escape");
    await line(page).fill("aws iam get-us");
    await line(page).press("Tab");
    await expect(ways(page).getByRole("option")).toHaveCount(2);
    await button(page, "Open it in the editor").click();
    await expect(content(page)).toBeVisible();
    await expect(ways(page)).toHaveCount(0);
  });

  test("says that the commands could not be loaded", async ({ page }) => {
    await page.route("**/commands.js", (route) => route.abort());
    await line(page).fill("aws sqs list-");
    await line(page).press("Tab");
    await expect(said(page)).toHaveText("The commands could not be loaded");
  });

  test("keeps what is chosen, and Enter then runs it", async ({ page }) => {
    await line(page).fill("aws sts assume-role --role-a");
    await line(page).press("Tab");
    await line(page).press("Tab");
    await expect(line(page)).toHaveValue(`aws sts assume-role --role-arn ${ROLE} `);
    await line(page).fill("aws s");
    await line(page).press("Tab");
    await line(page).press("ArrowUp");
    await line(page).press("Enter");
    await expect(ways(page)).toHaveCount(0);
    await expect(line(page)).toHaveValue("aws synthetics ");
    await line(page).press("Enter");
    await expect(line(page)).toHaveValue("");
  });

  test("never traps: Shift+Tab leaves", async ({ page }) => {
    await line(page).fill("aws iam get-us");
    await line(page).press("Tab");
    await line(page).press("Shift+Tab");
    await expect(line(page)).not.toBeFocused();
  });

  test("loads the commands that it lacks", async ({ page }) => {
    await line(page).fill("aws sqs list-qu");
    await line(page).press("Tab");
    await expect(line(page)).toHaveValue("aws sqs list-queue");
    await expect(ways(page).getByRole("option")).toHaveText(["list-queue-tags", "list-queues"]);
  });
});

test("the messages of version 1 can be had", async ({ page }) => {
  const denial = page.getByRole("log").locator(".stderr").first();
  await expect(denial).toContainText("aws: [ERROR]: An error occurred");
  await page.getByLabel("CLI messages").selectOption({ label: "older (version 1)" });
  await expect(denial).not.toContainText("[ERROR]");
  await expect(denial).toContainText("An error occurred (AccessDenied)");
  await button(page, "Undo").click();
  await expect(page.getByLabel("CLI messages")).toHaveValue("current");
  await expect(denial).toContainText("aws: [ERROR]");
});

test.describe("CloudTrail", () => {
  test("shows the event of a call, and copies it", async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByText("CloudTrail event", { exact: true }).click();
    await expect(page.locator("rolecall-events pre")).toContainText('"errorCode": "AccessDenied"');
    await page.locator("rolecall-events").getByRole("button", { name: "Copy" }).click();
    await expect(page.locator("rolecall-events [role=status]")).toHaveText("Event copied.");
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(JSON.parse(copied)).toMatchObject({ eventName: "ListBuckets" });
  });

  test("shows one for each account where two get one", async ({ page }) => {
    await page.getByLabel("Scenario").selectOption({ label: "Both sides must agree" });
    await expect(page.locator("rolecall-events summary")).toHaveText(["CloudTrail event"]);
    await page.locator("rolecall-policy-text pre").click();
    await expect(page.locator("rolecall-policy .cm-content")).toBeFocused();
    const text = await page.locator("rolecall-policy .cm-content").innerText();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(text.replace("alcie", "alice"));
    await expect(page.locator("rolecall-events summary")).toHaveText([
      "CloudTrail event in dev, 1111 2222 3333",
      "CloudTrail event in prod, 4444 5555 6666",
    ]);
  });
});

for (const { name, scheme, width, height } of LOOKS) {
  test(`nothing of it stands in anybody's way: ${name}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height });
    await type(page, ASSUME);
    await page.locator("rolecall-events summary").click();
    await expect(page.locator("rolecall-events pre")).toBeVisible();
    await line(page).fill("aws sts assume-role --");
    await line(page).press("Tab");
    await line(page).press("Tab");
    await expect(ways(page).getByRole("option", { selected: true })).toBeVisible();
    expect(await complaints(page)).toEqual([]);
    await nano(page, "~/.aws/config");
    await page.keyboard.insertText("# more\n".repeat(12));
    await page.keyboard.press("Escape");
    await expect(page.getByRole("alertdialog")).toBeVisible();
    expect(await complaints(page)).toEqual([]);
    const { scrollWidth } = await page.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth }));
    expect(scrollWidth).toBeLessThanOrEqual(width);
    await button(page, "Save and close").click();
    await expect(last(page).locator("details")).toBeVisible();
  });
}
