#!/usr/bin/env node
import { run } from "./program.ts";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // A reader such as `head` may go before everything is written.
  if (error.code !== "EPIPE") throw error;
});

void run(process.argv.slice(2), {
  cwd: process.cwd(),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  progressColumns: process.stderr.isTTY ? process.stderr.columns : null,
}).then((code) => {
  process.exitCode = code;
});
