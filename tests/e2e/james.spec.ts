// The lab that a learner follows: James borrows a role, typed and clicked, however the site is reached.
import { expect, type Page, test } from "@playwright/test";
import { chip, last, line, log, ROLE, type, verdict } from "./hands";
import { reach, WAYS, watch } from "./ways";

const ASSUME = `aws sts assume-role --role-arn "${ROLE}" --role-session-name Radkowski-CLI-test`;

async function tutorial(page: Page): Promise<void> {
  await expect(await type(page, "aws sts get-caller-identity")).toContainText("arn:aws:iam::123456789012:user/James");

  await expect(await type(page, "aws s3 ls")).toContainText(
    "An error occurred (AccessDenied) when calling the ListBuckets operation: " +
      "User: arn:aws:iam::123456789012:user/James is not authorized to perform: s3:ListAllMyBuckets " +
      "because no identity-based policy allows the s3:ListAllMyBuckets action",
  );
  await expect(verdict(page)).toContainText("DENIED · implicit");

  const roles = await type(
    page,
    `aws iam list-roles --query "Roles[?RoleName == 'James-custom-S3-role'].[RoleName, Arn]"`,
  );
  await expect(roles).toContainText(ROLE);

  const assumed = await type(page, ASSUME);
  await expect(verdict(page)).toContainText("ALLOWED");
  const printed = await assumed.locator("pre").innerText();
  const { Credentials } = JSON.parse(printed) as {
    Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
  };
  expect(Credentials.AccessKeyId).toMatch(/^ASIA/);
  await type(page, `export AWS_ACCESS_KEY_ID=${Credentials.AccessKeyId}`);
  await type(page, `export AWS_SECRET_ACCESS_KEY=${Credentials.SecretAccessKey}`);
  await type(page, `export AWS_SESSION_TOKEN=${Credentials.SessionToken}`);

  await expect(await type(page, "aws sts get-caller-identity")).toContainText(
    "assumed-role/James-custom-S3-role/Radkowski-CLI-test",
  );
  await expect(chip(page)).toContainText("James-custom-S3-role");

  const buckets = await type(page, "aws s3 ls");
  await expect(verdict(page)).toContainText("ALLOWED");
  await expect(buckets.locator("pre")).toContainText(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [a-z]/);

  await type(page, "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN");
  await expect(await type(page, "aws sts get-caller-identity")).toContainText("user/James");
}

for (const way of WAYS) {
  test(`the tutorial, typed, ${way.name}`, async ({ page }) => {
    const { url, stop } = await reach(way);
    const silent = await watch(page, url);
    await page.goto(url);
    await expect(verdict(page)).toContainText("DENIED");
    await tutorial(page);
    // The later scripts load in every way too, and typing over a selection keeps to the policy of the page.
    await select(page, "role James-custom-S3-role");
    await enter(page);
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("{ broken");
    await expect(page.locator(".cm-lintRange-error").first()).toBeVisible();
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByPlaceholder("Search by name").fill("administratoraccess");
    await expect(page.getByRole("button", { name: "Attach AdministratorAccess", exact: true })).toBeVisible();
    await silent();
    stop();
  });
}

const select = (page: Page, name: string) => page.getByRole("treeitem", { name: new RegExp(`^${name}`) }).click();

/** Puts the cursor into the text of the shown policy. */
async function enter(page: Page): Promise<void> {
  await page.locator("rolecall-policy-text pre").click();
  await expect(page.locator(".cm-content")).toBeFocused();
}

test.describe("on the page", () => {
  test.beforeEach(async ({ page }) => {
    await page.goto("");
    await expect(verdict(page)).toContainText("DENIED");
  });

  test("the tutorial, clicked", async ({ page }) => {
    await page.getByRole("button", { name: "List buckets" }).click();
    await expect(verdict(page)).toContainText("DENIED · implicit");

    await page.getByRole("button", { name: "Switch role" }).click();
    await page.locator('[name="account"]').fill("123456789012");
    await page.locator('[name="role"]').fill("James-custom-S3-role");
    await page.locator('[name="display"]').fill("S3 reader");
    await page.getByRole("radio", { name: "green" }).check();
    await page.locator("rolecall-switch-role").getByRole("button", { name: "Switch role" }).click();

    await expect(chip(page)).toContainText("S3 reader");
    await expect(chip(page)).toHaveClass(/green/);
    await expect(chip(page)).toContainText("min left");
    await page.getByRole("button", { name: "List buckets" }).click();
    await expect(verdict(page)).toContainText("ALLOWED");

    await page.getByRole("button", { name: "Back to James" }).click();
    await expect(chip(page)).toContainText("James");
    await page.getByRole("button", { name: "List buckets" }).click();
    await expect(verdict(page)).toContainText("DENIED · implicit");
  });

  test("a switch that is refused says so in the form", async ({ page }) => {
    await page.getByRole("button", { name: "Switch role" }).click();
    await page.locator('[name="role"]').fill("james-custom-s3-role");
    await page.locator("rolecall-switch-role").getByRole("button", { name: "Switch role" }).click();
    await expect(page.locator("rolecall-switch-role [role=alert]")).toContainText("refused");
    await expect(chip(page)).toContainText("James");
  });

  test("editing the trust policy flips the verdict at once, and undo flips it back", async ({ page }) => {
    await type(page, ASSUME);
    await expect(verdict(page)).toContainText("ALLOWED");
    await expect(page.locator("rolecall-locks button.open")).toHaveCount(1);

    await select(page, "role James-custom-S3-role");
    await enter(page);
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(
      JSON.stringify(
        {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: "arn:aws:iam::123456789012:user/Jmaes" },
              Action: "sts:AssumeRole",
            },
          ],
        },
        null,
        2,
      ),
    );
    await expect(verdict(page)).toContainText("DENIED · implicit");
    await expect(page.locator("rolecall-locks button.shut").last()).toBeVisible();
    await expect(last(page)).toContainText("was allowed");

    await page.getByRole("button", { name: "Undo" }).click();
    await expect(verdict(page)).toContainText("ALLOWED");
    await page.locator("rolecall-verdict h2").focus();
    await page.keyboard.press("ControlOrMeta+Shift+z");
    await expect(verdict(page)).toContainText("DENIED");
  });

  test("a broken policy is underlined, listed and mended", async ({ page }) => {
    await select(page, "role James-custom-S3-role");
    await enter(page);
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText('{ "Version": "2012-10-17", "Statement": [], }');
    await expect(page.locator(".cm-lintRange-error").first()).toBeVisible();
    const findings = page.getByLabel("Findings in this policy");
    await expect(findings.locator("li").first()).toBeVisible();
    const count = await findings.locator("li").count();
    await findings.locator(".fixes button").first().click();
    await expect(findings.locator("li")).not.toHaveCount(count);
  });

  test("a line of the tree shows its characters, and characters show their line", async ({ page }) => {
    await type(page, ASSUME);
    const tree = page.getByRole("tree", { name: "How it was decided" });
    const deciding = tree.locator(".decides").first();
    await deciding.hover();
    await expect(page.locator("rolecall-policy-text .point").first()).toBeVisible();
    await deciding.click();
    await page.locator("rolecall-verdict h2").hover();
    await page.locator("rolecall-policy-text .text").getByText("user/James").hover();
    await expect(tree.locator(".touched")).toHaveCount(1);
  });

  test("the tree is walked with the arrow keys", async ({ page }) => {
    const tree = page.getByRole("tree", { name: "How it was decided" });
    const branch = tree.locator("[aria-expanded=true]").first();
    const rows = tree.getByRole("treeitem");
    await rows.first().focus();
    const count = await rows.count();
    for (let at = 0; at < count && !(await branch.evaluate((row) => row.matches(":focus"))); at++)
      await page.keyboard.press("ArrowDown");
    await expect(branch).toBeFocused();
    const path = await branch.getAttribute("data-path");
    await page.keyboard.press("ArrowLeft");
    const same = tree.locator(`[data-path="${path}"]`);
    await expect(same).toHaveAttribute("aria-expanded", "false");
    await page.keyboard.press("ArrowRight");
    await expect(same).toHaveAttribute("aria-expanded", "true");
    await page.keyboard.press("ArrowRight");
    const child = tree.locator(`[data-path="${path}.0"]`);
    await expect(child).toBeFocused();
    // The first press closes an open line, the next leads to the line above.
    if ((await child.getAttribute("aria-expanded")) === "true") await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await expect(same).toBeFocused();
  });

  test("a question is answered without a command", async ({ page }) => {
    await page.locator("rolecall-ask [name=action]").fill("iam:ListRoles");
    await page.getByRole("button", { name: "Ask" }).click();
    await expect(verdict(page)).toContainText("ALLOWED");
    await page.locator("rolecall-ask [name=action]").fill("nonsense");
    await page.getByRole("button", { name: "Ask" }).click();
    await expect(page.locator("rolecall-ask [role=alert]")).toBeVisible();
  });

  test("a user is made, gets a policy from the catalogue, and it counts", async ({ page }) => {
    await page.getByRole("button", { name: "New", exact: true }).click();
    await page.locator("rolecall-create [name=name]").fill("Maria");
    await page.getByRole("button", { name: "Create" }).click();
    await expect(page.getByRole("treeitem", { name: /^user Maria/ })).toHaveAttribute("aria-selected", "true");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByPlaceholder("Search by name").fill("AmazonS3ReadOnly");
    await page.getByRole("button", { name: "Attach AmazonS3ReadOnlyAccess" }).click();
    await expect(page.getByRole("tab", { name: /AmazonS3ReadOnlyAccess/ })).toBeVisible();
    await page.getByLabel("Signed in as").selectOption({ label: "Maria" });
    await expect(chip(page)).toContainText("Maria");
    await page.getByRole("button", { name: "List buckets" }).click();
    await expect(verdict(page)).toContainText("ALLOWED");
  });

  test("an AWS managed policy is read-only until it is copied", async ({ page }) => {
    await select(page, "role James-custom-S3-role");
    await page.getByRole("tab", { name: /AmazonS3ReadOnlyAccess/ }).click();
    await page.getByRole("button", { name: "Make a copy to edit" }).click();
    await expect(page.getByRole("tab", { name: /AmazonS3ReadOnlyAccess-copy/ })).toHaveAttribute(
      "aria-selected",
      "true",
    );
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByRole("tab", { name: /-copy/ })).toHaveCount(0);
  });

  test("earlier lines come back with the arrow keys, and many lines can be pasted", async ({ page }) => {
    await type(page, "aws sts get-caller-identity\naws s3 ls");
    await expect(log(page)).toContainText("user/James");
    await line(page).press("ArrowUp");
    await expect(line(page)).toHaveValue(/get-caller-identity/);
    await line(page).press("ArrowDown");
    await expect(line(page)).toHaveValue("");
  });

  test("the verdict is announced once, in one sentence", async ({ page }) => {
    await type(page, ASSUME);
    await expect(page.locator("role-call > div[role=status], role-call [aria-live=polite]").last()).toContainText(
      "ALLOWED",
    );
  });

  test("work is there again after a reload, and can be started over", async ({ page }) => {
    await type(page, ASSUME);
    await page.waitForFunction(() => location.hash.startsWith("#s1="));
    await page.goto("about:blank");
    await page.goto("");
    await expect(last(page)).toContainText("assume-role");
    await type(page, "aws s3 ls");
    await page.waitForFunction(() => location.hash.startsWith("#s1="));
    await page.reload();
    await expect(last(page)).toContainText("aws s3 ls");
    await page.getByRole("button", { name: "Start over" }).first().click();
    await expect(log(page)).not.toContainText("assume-role");
  });
});

test("a link carries the world, the commands and what is open", async ({ page, context, baseURL }) => {
  await page.goto("");
  await type(page, ASSUME);
  await select(page, "role James-custom-S3-role");
  await page.getByRole("button", { name: "Share" }).click();
  const link = await page.getByLabel(/Link to exactly this/).inputValue();
  expect(link).toContain("#s1=");

  const other = await context.browser()?.newContext();
  const visitor = await other?.newPage();
  if (!visitor || !baseURL) throw new Error("no second visitor");
  await visitor.goto(link);
  await expect(last(visitor)).toContainText("assume-role");
  await expect(verdict(visitor)).toContainText("ALLOWED");
  await expect(visitor.getByRole("tab", { name: /Trust policy/ })).toHaveAttribute("aria-selected", "true");

  // A second link, pasted into the open tab.
  await visitor.evaluate(() => (location.hash = "#s1=broken"));
  await expect(visitor.getByRole("alert")).toContainText("damaged");
  await expect(last(visitor)).toContainText("assume-role");
  await other?.close();
});

test("a phone sees one column, with the verdict always in sight", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("");
  await expect(page.locator(".strip")).toBeInViewport();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  await page.locator(".strip").click();
  await expect(verdict(page)).toBeInViewport();
});
