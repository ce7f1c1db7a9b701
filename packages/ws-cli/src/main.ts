#!/usr/bin/env node
import { styleText } from "node:util";
import { run } from "./program.ts";

// A reader such as `head` may go before everything is written. The report is still made, and its exit code holds.
const closed = new AbortController();
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    if (stream === process.stdout) closed.abort();
  });
}

void run(process.argv.slice(2), {
  cwd: process.cwd(),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  progressColumns: process.stderr.isTTY ? process.stderr.columns : null,
  // styleText looks at the stream, NO_COLOR and FORCE_COLOR.
  paint: (colour, text) => styleText(colour, text),
  closed: closed.signal,
  now: () => new Date(),
}).then((code) => {
  process.exitCode = code;
});
