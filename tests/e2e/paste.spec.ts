// How long a script of 200 lines takes: pasted into the command line and run, and pasted into the editor and saved. The
// figures are printed; a slow day fails nothing. Refuses to judge what the script prints.
import { expect, type Page, test } from "@playwright/test";

const LINES = 200;

/** Calls that are answered, refused and change the world, among variables and loops. */
const SCRIPT: string = Array.from({ length: LINES }, (_, at) => {
  const lines = [
    "aws sts get-caller-identity --query Arn --output text",
    `NAME=user-${at}`,
    'echo "making $NAME"',
    'aws iam create-user --user-name "$NAME"',
    "aws s3 ls",
    `aws iam list-roles --query 'Roles[].RoleName'`,
    `for i in 1 2; do echo "$NAME $i"; done`,
    "aws iam get-role --role-name James-custom-S3-role --query Role.Arn",
    `echo '{"n": ${at}}' | jq .n`,
    `[ -n "$NAME" ] && echo "line ${at}"`,
  ];
  return lines[at % lines.length];
}).join("\n");

/** Milliseconds from the gesture to the frame in which its outcome is painted. */
async function timed(page: Page, gesture: string, text: string): Promise<{ work: number; painted: number }> {
  return page.evaluate(
    async ([gesture, text]) => {
      const terminal = document.querySelector("role-call")!.shadowRoot!.querySelector("rolecall-terminal")!.shadowRoot!;
      const frame = () => new Promise<void>((done) => requestAnimationFrame(() => setTimeout(done)));
      const paste = (target: Element) => {
        const data = new DataTransfer();
        data.setData("text/plain", text!);
        target.dispatchEvent(
          new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true, composed: true }),
        );
      };
      await frame();
      let start = performance.now();
      if (gesture === "run") {
        const line = terminal.querySelector<HTMLTextAreaElement>("#line")!;
        line.value = text!;
        line.dispatchEvent(new Event("input"));
        await frame();
        start = performance.now();
        line.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      } else {
        const editor = terminal.querySelector("rolecall-file-editor")!.shadowRoot!;
        if (gesture === "paste") paste(editor.querySelector(".cm-content")!);
        else editor.querySelector<HTMLButtonElement>("button.primary")!.click();
      }
      const work = performance.now() - start;
      await frame();
      return { work, painted: performance.now() - start };
    },
    [gesture, text],
  );
}

const say = (what: string, { work, painted }: { work: number; painted: number }): void =>
  console.log(`  ${what}: ${work.toFixed(0)} ms of work, painted after ${painted.toFixed(0)} ms`);

test("a script of 200 lines is pasted", async ({ page }) => {
  await page.goto("");
  const line = page.getByLabel(/^Command line/);
  const entries = page.getByRole("log").locator("ol > li");
  await expect(page.locator("rolecall-verdict .word").first()).toBeVisible();
  // The script filters: what it needs for that is there.
  await line.fill("jq -n '6 * 7'");
  await line.press("Enter");
  await expect(entries.last()).toContainText("42");
  const before = await entries.count();

  say("200 lines run from the command line", await timed(page, "run", SCRIPT));
  await expect(entries).toHaveCount(before + 1);
  await expect(entries.last()).toContainText("and 199 more lines");
  await expect(entries.last()).toContainText("line 199");

  say("one more line behind them", await timed(page, "run", "aws sts get-caller-identity"));
  await expect(entries).toHaveCount(before + 2);

  await line.fill("nano setup.sh");
  await line.press("Enter");
  await expect(page.locator("rolecall-file-editor .cm-content")).toBeFocused();
  say("200 lines pasted into the editor", await timed(page, "paste", SCRIPT));
  await expect(page.locator("rolecall-file-editor .state")).toHaveText("Not saved");
  say("saved", await timed(page, "save", ""));
  await expect(page.locator("rolecall-file-editor .state")).toHaveText("Saved");
  await page.keyboard.press("Escape");
  say("the file run with bash", await timed(page, "run", "bash setup.sh"));
  await expect(entries.last()).toContainText("line 199");
});
