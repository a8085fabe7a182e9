// The built site in one browser: `cargo xtask test` serves it and says where it and the browser are.
import { defineConfig, devices } from "@playwright/test";

const root = process.getuid?.() === 0;

export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results",
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  reporter: "list",
  // Long enough for a machine that is busy otherwise: how fast the page is, benchmarks say.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  use: {
    ...devices["Desktop Chrome"],
    // `ROLECALL_URL` for `page.goto("")`; `ROLECALL_DIST` is the same site as a folder, for file:// tests.
    baseURL: process.env.ROLECALL_URL ?? "http://127.0.0.1:5173/",
    launchOptions: {
      executablePath: process.env.CHROME || undefined,
      // Chromium has no sandbox for root.
      args: [
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        ...(root ? ["--no-sandbox"] : []),
      ],
    },
  },
});
