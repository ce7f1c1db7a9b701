import { readFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { maskPython } from "../src/audit/scan/python/mask.ts";
import { decodeSource } from "../src/audit/scan/source.ts";
import { maskTypeScript } from "../src/audit/scan/typescript/mask.ts";

// A thread that reads and masks files.
parentPort?.on("message", (files: readonly string[]) => {
  for (const file of files) {
    const { text } = decodeSource(readFileSync(file));
    const masked = file.endsWith(".py") ? maskPython(text).text : maskTypeScript(text);
    if (masked.length !== text.length) throw new Error(`${file}: ${text.length} characters became ${masked.length}`);
  }
  parentPort?.postMessage("done");
});
