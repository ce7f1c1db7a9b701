import { writeSync } from "node:fs";
import type { Commit, Store } from "@apex/ws-queue-core/store";
import { sqliteStore } from "@apex/ws-sqlite";
import { createManager } from "../../../src/index.ts";
import { contract } from "./thread-bench.ts";

/** A process that asks one request and never hears the answer: it writes a line when the request is in the file. */
const [path = ""] = process.argv.slice(2);
const { open } = sqliteStore(path);

async function openDeaf(...given: Parameters<typeof open>): Promise<Store> {
  const store = await open(...given);
  async function commit(what: Commit): Promise<Awaited<ReturnType<Store["commit"]>>> {
    const result = await store.commit(what);
    if (!what.ops.some(({ type }) => type === "enqueue")) return result;
    writeSync(1, "committed\n");
    return new Promise(() => undefined);
  }
  return { ...store, commit };
}

const manager = await createManager({ contract, store: { open: openDeaf }, authenticate: () => null });
// Stays until it is killed.
setInterval(() => undefined, 1_000);
await manager.request({ userId: "u1", threadId: "t1" }, "ask", { question: "?" }, { id: "r1" });
