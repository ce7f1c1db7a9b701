import { createServer } from "node:http";
import { join } from "node:path";
import { connect } from "@apex/ws-client";
import { createManager, defineContract, type Manager, type ManagerOptions } from "@apex/ws-manager";
import { memoryStore } from "@apex/ws-manager/memory";
import { sqliteStore } from "@apex/ws-manager/sqlite";
import * as v from "valibot";
import { tickSchema } from "../load/content.ts";
import type { Load } from "../load/load.ts";
import { createWriter, isOfRun, startRuns, type BenchContract } from "./apex-writers.ts";
import { listen } from "./listen.ts";
import type { Subject } from "./subject.ts";

const contract: BenchContract = defineContract({ requests: { write: v.object({}) }, events: { tick: tickSchema } });

/** So many sockets, threads and handlers does one user of the benchmark have. */
const MANY = 100_000;

const limits = {
  connectionsPerUserMax: MANY,
  subscriptionsPerConnectionMax: MANY,
  handlersMax: MANY,
  handlersPerUserMax: MANY,
  requestsPerMinuteMax: MANY,
};

type Store = NonNullable<ManagerOptions<BenchContract, { userId: string }>["store"]>;

/** This project, with every guarantee on; of the limits only how much one user may have is raised. Tokens are user ids. */
function apex(store: (folder: string) => Store): Subject {
  return {
    async serve(load, folder) {
      const server = createServer();
      const manager: Manager<BenchContract> = await createManager({
        server,
        contract,
        store: store(folder),
        authenticate: (_request, token) => (token === undefined ? null : { userId: token }),
        limits,
      });
      const runs = startRuns(manager, load);
      const port = await listen(server);
      return { port, ready: runs.started, ...(await createWriter(manager, load, runs)) };
    },
    async connect(port, { userId, threads }, load, deliver) {
      const client = connect<BenchContract>(`ws://127.0.0.1:${port}/ws`, { token: () => userId });
      const live = new Promise<void>((resolve) => client.onPhase(({ name }) => name === "live" && resolve()));
      for (const { threadId, place } of threads) {
        client.thread(threadId).on((event) => {
          if (event.type === "tick") deliver(place, event);
          else if (event.type === "text_chunk") deliver(place, { type: "text", text: event.text });
        });
      }
      await live;
      if (hasRun(load)) await Promise.all(threads.map(({ threadId }) => client.thread(threadId).request("write", {}).accepted));
    },
  };
}

const hasRun = ({ write, mode }: Load): boolean => mode !== "idle" && isOfRun(write);

export const apexMemory = apex(() => memoryStore());
export const apexSqlite = apex((folder) => sqliteStore(join(folder, "bench.db")));
