// The ways in which the site reaches a browser, and what a page must never do on any of them. Refuses to know what is
// on the page.
import { expect, type Page } from "@playwright/test";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";

const KINDS: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

const STRICT =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'none'";

const site = () => process.env.ROLECALL_DIST ?? "dist";

export type Way = { name: string; base: string; policy: string | null };

export const WAYS: readonly Way[] = [
  { name: "at the root", base: "/", policy: null },
  { name: "below a path", base: "/some/folder/", policy: null },
  { name: "from a file", base: "file", policy: null },
  { name: "under a strict policy", base: "/", policy: STRICT },
];

/** Makes the site reachable in this way; gives its address and how to stop. */
export async function reach(way: Way): Promise<{ url: string; stop: () => void }> {
  if (way.base === "file") {
    const url = pathToFileURL(path.resolve(site(), "index.html")).href;
    return { url, stop: () => {} };
  }
  const server = http.createServer((request, response) => {
    const wanted = (request.url ?? "").split(/[?#]/)[0] ?? "";
    const inside = wanted.startsWith(way.base) ? wanted.slice(way.base.length) : null;
    const file = inside === null ? "" : path.join(site(), inside || "index.html");
    if (!fs.existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const headers: Record<string, string> = { "Content-Type": KINDS[path.extname(file)] ?? "text/plain" };
    if (way.policy) headers["Content-Security-Policy"] = way.policy;
    response.writeHead(200, headers).end(fs.readFileSync(file));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${way.base}`, stop: () => server.close() };
}

/** Collects complaints and foreign requests; the function it gives expects there to be none. */
export async function watch(page: Page, home: string): Promise<() => Promise<void>> {
  const seen: string[] = [];
  const folder = home.slice(0, home.lastIndexOf("/") + 1);
  page.on("pageerror", (error) => seen.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) seen.push(`${message.type()}: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(folder) && !url.startsWith("data:") && !url.startsWith("blob:")) seen.push(`asked for ${url}`);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`blocked ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return async () => expect(seen).toEqual([]);
}
