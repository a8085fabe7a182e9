// What every test does with the page: finds its parts, types, and has it examined. Refuses to know any one test.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator, type Page } from "@playwright/test";

export const ROLE = "arn:aws:iam::123456789012:role/James-custom-S3-role";

export const line = (page: Page): Locator => page.getByLabel(/^Command line/);
/** What was typed and printed, also while the editor is before it. */
export const log = (page: Page): Locator => page.getByRole("log", { includeHidden: true });
export const last = (page: Page): Locator => log(page).locator("ol > li").last();
export const verdict = (page: Page): Locator => page.locator("rolecall-verdict .word").first();
export const chip = (page: Page): Locator => page.locator("rolecall-who .chip.now");

/** Types a line and runs it; what came of it. */
export async function type(page: Page, command: string): Promise<Locator> {
  const before = await log(page).locator("ol > li").count();
  await line(page).fill(command);
  await line(page).press("Enter");
  await expect(log(page).locator("ol > li")).toHaveCount(before + 1);
  return last(page);
}

export const LOOKS = [
  { name: "light", scheme: "light", width: 1440, height: 900 },
  { name: "dark", scheme: "dark", width: 1440, height: 900 },
  { name: "on a phone", scheme: "light", width: 390, height: 844 },
  { name: "on a phone, dark", scheme: "dark", width: 390, height: 844 },
  { name: "zoomed to 200 %", scheme: "light", width: 720, height: 450 },
] as const;

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe complains of, one line each. Without frames of other sites, and with nothing but complaints, it takes a fourth of
 * the time. */
export async function complaints(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).withTags(TAGS).options({ resultTypes: ["violations"] });
  const { violations } = await axe.setLegacyMode(true).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}
