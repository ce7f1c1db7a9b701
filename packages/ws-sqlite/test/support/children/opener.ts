import { writeSync } from "node:fs";
import { isApexError } from "@apex/ws-queue-core";
import { openSqliteStore } from "@apex/ws-sqlite";
import { childArguments } from "./arguments.ts";

/** Opens a store and keeps it until it is told to close. Writes `open`, or `failed` and the error. */
const [path] = childArguments() as [string];

try {
  const store = await openSqliteStore(path);
  writeSync(1, `open ${process.pid}\n`);
  process.stdin.once("data", () => void store.close().then(() => process.exit(0)));
} catch (error) {
  if (!isApexError(error)) throw error;
  writeSync(1, `failed ${JSON.stringify({ code: error.code, message: error.message, details: error.details })}\n`);
}
