// Bundles the page's entries into classic scripts: node web/build.js OUT
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { build } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));
const outDir = process.argv[2];

// What an entry exports becomes a global of that name.
const entries = [
  { file: "rolecall.js", entry: "src/main.ts", name: "rolecall" },
  { file: "jq.js", entry: "src/jq.ts", name: "rolecallJq" },
  { file: "editor.js", entry: "src/editor.ts", name: "rolecallEditor" },
];

try {
  for (const { file, entry, name } of entries) {
    await build({
      root,
      configFile: false,
      publicDir: false,
      logLevel: "silent",
      define: { "process.env.NODE_ENV": '"production"' },
      build: {
        outDir,
        emptyOutDir: false,
        target: "es2022",
        reportCompressedSize: false,
        lib: { entry, name, formats: ["iife"], fileName: () => file },
      },
    });
  }
} catch (error) {
  console.error(stripVTControlCharacters(error.message));
  process.exitCode = 1;
}
