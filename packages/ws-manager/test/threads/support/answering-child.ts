import { writeSync } from "node:fs";
import { openSqliteStore } from "@apex/ws-sqlite";
import { createBench } from "./thread-bench.ts";

/** A process that answers one request for ever, and writes a line for each thought that was confirmed. */
const [path = ""] = process.argv.slice(2);
const bench = createBench({ store: await openSqliteStore(path) });
bench.handlers.register("ask", (ctx) =>
  ctx.run("agent", async (run) => {
    for (let thought = 1; ; thought += 1) {
      await run.thinking(String(thought));
      writeSync(1, `${thought}\n`);
    }
  }),
);
await bench.ask("?");
