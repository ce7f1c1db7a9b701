import { mkdtempSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@apex/ws-client";
import { createManager, defineContract, type ManagerOptions } from "@apex/ws-manager";
import { memoryStore } from "@apex/ws-manager/memory";
import { sqliteStore } from "@apex/ws-manager/sqlite";
import { tickSchema } from "../payload.ts";
import { listen } from "./listen.ts";
import type { Subject } from "./subject.ts";

const contract = defineContract({ requests: {}, events: { tick: tickSchema } });
const APPENDS_AT_ONCE = 1_000;
const THREAD = { userId: "bench", threadId: "t" };

/** This project, with every guarantee on; only the number of connections of the one user is raised. */
function apex(store: () => ManagerOptions<typeof contract, { userId: string }>["store"] & object): Subject {
  return {
    async serve() {
      const server = createServer();
      const manager = await createManager({
        server,
        contract,
        store: store(),
        authenticate: () => ({ userId: THREAD.userId }),
        limits: { connectionsPerUserMax: 100_000 },
      });
      const port = await listen(server);
      return {
        port,
        async publish(ticks) {
          // Appends that wait for their commit are bounded; a service that appends this fast waits as well.
          for (let start = 0; start < ticks.length; start += APPENDS_AT_ONCE) {
            await Promise.all(ticks.slice(start, start + APPENDS_AT_ONCE).map((tick) => manager.append(THREAD, "tick", tick)));
          }
        },
      };
    },
    async connect(port, deliver) {
      const client = connect<typeof contract>(`ws://127.0.0.1:${port}/ws`);
      const live = new Promise<void>((resolve) => client.onPhase(({ name }) => name === "live" && resolve()));
      client.thread(THREAD.threadId).on((event) => event.type === "tick" && deliver(event.n), { from: "head" });
      await live;
    },
  };
}

export const apexMemory = apex(memoryStore);
export const apexSqlite = apex(() => sqliteStore(join(mkdtempSync(join(tmpdir(), "apex-bench-")), "bench.db")));
