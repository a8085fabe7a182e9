// The page as everybody meets it: no accessibility violations, light, dark, on a phone and zoomed; the clock, removing
// and the ways back. Refuses to know why a verdict is what it is.
import { expect, type Locator, type Page, test } from "@playwright/test";
import { chip, complaints, last, line, LOOKS, ROLE, type, verdict } from "./hands";

const item = (page: Page, name: RegExp): Locator => page.getByRole("treeitem", { name });

async function open(page: Page): Promise<void> {
  await page.goto("");
  await expect(verdict(page)).toContainText("DENIED");
}

for (const { name, scheme, width, height } of LOOKS) {
  test(`nothing stands in anybody's way: ${name}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height });
    await open(page);
    expect(await complaints(page)).toEqual([]);

    // A role taken, a form open, a notice and a broken policy at once.
    await type(page, `switch-role --account 123456789012 --role James-custom-S3-role --color green`);
    await page.getByRole("button", { name: "Switch role" }).click();
    await page.getByRole("button", { name: "Start over" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await page.locator("rolecall-policy-text pre").click();
    await expect(page.locator(".cm-content")).toBeFocused();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText('{ "Version": "2012-10-17", "Statement": [], }');
    await expect(page.getByLabel("Findings in this policy")).toBeVisible();
    expect(await complaints(page)).toEqual([]);

    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByPlaceholder("Search by name").fill("ReadOnly");
    await expect(
      page.getByRole("button", { name: /^Attach AmazonS3ReadOnly|^Attach ReadOnlyAccess$/ }).first(),
    ).toBeVisible();
    await page.getByRole("button", { name: "New", exact: true }).click();
    await expect(page.locator("rolecall-create form")).toBeVisible();
    expect(await complaints(page)).toEqual([]);
    const { scrollWidth } = await page.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth }));
    expect(scrollWidth).toBeLessThanOrEqual(width);
  });
}

test("the strip and the notice cover nothing", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  await page.getByRole("button", { name: "Start over" }).click();
  const box = async (name: string) => (await page.locator(name).boundingBox())!;
  const [shown, notice, strip] = [await box("role-call .page"), await box(".notice"), await box(".strip")];
  expect(shown.y + shown.height).toBeLessThanOrEqual(notice.y);
  expect(notice.y + notice.height).toBeLessThanOrEqual(strip.y);
  await line(page).click();
  await expect(line(page)).toBeInViewport();
});

test.describe("the clock", () => {
  test.beforeEach(async ({ page }) => open(page));

  const clock = (page: Page): Locator => page.locator("rolecall-clock time");
  const quarter = (page: Page): Locator => page.getByRole("button", { name: "+15 min" });
  const hour = (page: Page): Locator => page.getByRole("button", { name: "+1 h" });

  test("moves by the command that it types, and undo turns it back", async ({ page }) => {
    const before = Date.parse((await clock(page).getAttribute("datetime"))!);
    const after = (minutes: number) =>
      expect
        .poll(async () => Date.parse((await clock(page).getAttribute("datetime"))!) - before)
        .toBe(minutes * 60_000);
    await quarter(page).click();
    await expect(last(page)).toContainText("sleep 900");
    await after(15);
    await hour(page).click();
    await expect(last(page)).toContainText("sleep 3600");
    await after(75);
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await after(15);
  });

  test("lets a session end, and the way back is offered", async ({ page }) => {
    await type(page, "switch-role --account 123456789012 --role James-custom-S3-role");
    await quarter(page).click();
    await expect(chip(page)).toContainText("45 min left");
    await hour(page).click();
    await expect(chip(page)).toContainText("expired");
    await page.getByRole("button", { name: "List buckets" }).click();
    await expect(verdict(page)).toContainText("DENIED");
    await expect(page.locator("rolecall-who .rule")).toContainText("is over");
    await page.getByRole("button", { name: "Back to James" }).click();
    await expect(chip(page)).toContainText("James");
  });

  test("stands still while a command waits for an answer, which can be refused", async ({ page }) => {
    await type(page, "aws configure");
    await expect(hour(page)).toBeDisabled();
    await expect(page.getByRole("button", { name: "List buckets" })).toBeDisabled();
    await line(page).press("Control+c");
    await expect(hour(page)).toBeEnabled();
    await type(page, "aws configure");
    await page.locator("rolecall-terminal").getByRole("button", { name: "Cancel" }).click();
    await expect(line(page)).toBeFocused();
    await expect(hour(page)).toBeEnabled();
  });
});

test.describe("a learner", () => {
  test.beforeEach(async ({ page }) => open(page));

  test("with exported keys finds the way back, and is told when nobody has them", async ({ page }) => {
    await type(page, "export AWS_ACCESS_KEY_ID=ASIAXXXXXXXXXXXXXXXX AWS_SECRET_ACCESS_KEY=a AWS_SESSION_TOKEN=b");
    await type(page, "aws s3 ls");
    await expect(verdict(page)).toContainText("DENIED");
    await expect(page.locator("rolecall-verdict .headline")).toContainText("before it read any policy");
    await expect(page.locator("rolecall-who .rule")).toContainText("Nobody has the key");
    await page.getByRole("button", { name: "Back to James" }).click();
    await expect(last(page)).toContainText("unset AWS_ACCESS_KEY_ID");
    await expect(chip(page)).toContainText("James");
  });

  test("makes a role's sessions longer, and may ask for more", async ({ page }) => {
    const assume = `aws sts assume-role --role-arn ${ROLE} --role-session-name long --duration-seconds 7200`;
    await expect(await type(page, assume)).toContainText("MaxSessionDuration");
    await item(page, /^role James-custom-S3-role/).click();
    await page.getByLabel("Longest session of James-custom-S3-role").selectOption("7200");
    await expect(last(page)).toContainText("AccessKeyId");
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await expect(page.getByLabel("Longest session of James-custom-S3-role")).toHaveValue("3600");
  });

  test("adds an account and removes it, by pointer and by key", async ({ page }) => {
    const add = async () => {
      await page.getByRole("button", { name: "New", exact: true }).click();
      await page.locator("rolecall-create [name=kind]").selectOption("account");
      await page.locator("rolecall-create [name=name]").fill("sandbox");
      await page.getByRole("button", { name: "Create" }).click();
      await expect(item(page, /^Account sandbox/)).toBeVisible();
    };
    await add();
    await item(page, /^Account sandbox/).hover();
    await item(page, /^Account sandbox/)
      .locator(".bin")
      .click();
    await expect(item(page, /^Account sandbox/)).toHaveCount(0);
    await page.getByRole("alert").getByRole("button", { name: "Undo" }).click();
    await expect(item(page, /^Account sandbox/)).toBeVisible();
    await item(page, /^Account sandbox/).focus();
    await page.keyboard.press("Delete");
    await expect(item(page, /^Account sandbox/)).toHaveCount(0);
    await expect(page.locator("rolecall-world [role=treeitem]:focus")).toHaveCount(1);
  });

  test("cannot remove the chair they sit on, and is told what to do first", async ({ page }) => {
    await item(page, /^user James/).focus();
    await page.keyboard.press("Delete");
    await expect(page.getByRole("alert")).toContainText("Signed in as");
    await item(page, /^Account training/).focus();
    await page.keyboard.press("Delete");
    await expect(item(page, /^Account training/)).toBeVisible();
  });

  test("is offered no undo of a step that is no longer the last", async ({ page }) => {
    await page.getByRole("button", { name: "Start over" }).click();
    await expect(page.getByRole("alert")).toContainText("Started over");
    await type(page, "aws s3 ls");
    await expect(page.getByRole("alert")).toHaveCount(0);
  });

  test("finds the next step where nothing is yet", async ({ page }) => {
    await page.getByRole("button", { name: "New", exact: true }).click();
    await page.locator("rolecall-create [name=name]").fill("Maria");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("button", { name: "Add a policy" }).click();
    await page.getByRole("button", { name: "Write an inline policy" }).click();
    await expect(page.getByRole("tab", { name: /inline-policy/ })).toHaveAttribute("aria-selected", "true");
    await item(page, /^bucket training.*website/).click();
    await page.getByRole("button", { name: "Write one" }).click();
    await expect(page.getByRole("tab", { name: /Resource policy/ })).toBeVisible();
  });
});

test("a filter that is typed for the first time is loaded, once, and one without an end is stopped", async ({
  page,
}) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname.split("/").at(-1) ?? ""));
  const loads = () => asked.filter((name) => name === "jq.js").length;
  await open(page);
  await type(page, "aws iam list-users");
  expect(loads()).toBe(0);
  const entry = await type(page, `echo '{"a": [1, 2]}' | jq -c '.a | map(. + 1)'`);
  await expect(entry).toContainText("[2,3]");
  await expect(entry).not.toContainText("jq.js");
  for (const endless of ["def f: f; f", "[range(1e12)]", "last(repeat(1))", "def f: 1 + f; f", '"x" * 1e9']) {
    await expect(await type(page, `jq -n '${endless}'`)).toContainText("the line was stopped");
  }
  await expect(await type(page, `echo '"x"' | jq ascii_upcase`)).toContainText('"X"');
  await expect(await type(page, "aws iam list-users")).not.toContainText("stopped");
  expect(loads()).toBe(1);
});

test("a service that is typed for the first time is loaded, once, and its line runs again", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname.split("/").at(-1) ?? ""));
  const loads = () => asked.filter((name) => name === "commands.js").length;
  await open(page);
  await type(page, "aws iam list-users");
  expect(loads()).toBe(0);
  const entry = await type(page, "aws sqs purge-queue");
  await expect(entry).toContainText("the following arguments are required: --queue-url");
  await expect(entry).not.toContainText("commands.js");
  await expect(await type(page, "aws sns publish --topic-arn x")).toContainText("--message");
  expect(loads()).toBe(1);
});
