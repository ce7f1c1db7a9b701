import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { endWithParent } from "@apex/testkit/child-process";
import { createManager } from "@apex/ws-manager";
import { sqliteStore } from "@apex/ws-manager/sqlite";
import { hostileContract, witnessOf } from "../contract.ts";
import { BUSY_THREAD, HISTORY_THREAD } from "./floods/flood.ts";
import { NEIGHBOUR, NEIGHBOUR_THREAD, type FromService, type ToService } from "./messages.ts";

/** A service as its users have it, with every limit at its default: `service.ts <database>`. Tokens are `user:<id>`. */
endWithParent();
const [database = ""] = process.argv.slice(2);
const HISTORY_ENTRIES = 4_000;
const BUSY_EVERY_MS = 5;
const FILL = "x".repeat(1_000);

const say = (message: FromService): void => void process.send?.(message);
const failures: string[] = [];
const fail = (kind: string) => (error: unknown) => failures.push(`${kind}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
process.on("unhandledRejection", fail("unhandledRejection"));
process.on("uncaughtException", fail("uncaughtException"));

const counts = new Map<string, number>();
const countOf = (name: string): number => counts.get(name) ?? 0;

const server = createServer((_request, response) => response.writeHead(404).end());
const manager = await createManager({
  server,
  contract: hostileContract,
  store: sqliteStore(database),
  authenticate: (_request, token) => (token?.startsWith("user:") === true ? { userId: token.slice(5) } : null),
  telemetry: { count: (name, by) => void counts.set(name, countOf(name) + by), record: () => undefined },
  // Refusals are said here, and there are to be some.
  onError: () => undefined,
});
manager.onRequest("ask", () => ({ heard: true }));

const append = (userId: string, threadId: string, n: number, secret = FILL): Promise<unknown> => manager.append({ userId, threadId }, "noted", { n, secret, witness: witnessOf(userId, threadId) });

async function keepBusy(user: string): Promise<never> {
  for (let n = 1; ; n += 1) {
    await append(user, BUSY_THREAD, n);
    await pause(BUSY_EVERY_MS);
  }
}

/** In parts: what waits for the store is limited. */
async function fillHistory(user: string): Promise<void> {
  for (let n = 0; n < HISTORY_ENTRIES; n += 100) {
    await Promise.all(Array.from({ length: 100 }, (_, index) => append(user, HISTORY_THREAD, n + index)));
  }
}

async function prepare({ need, user }: Extract<ToService, { type: "prepare" }>): Promise<void> {
  if (need === "busy") void keepBusy(user);
  else await fillHistory(user);
  say({ type: "prepared" });
}

function look(): void {
  const { user, system } = process.cpuUsage();
  say({
    type: "looked",
    messages: countOf("transport.messages.received"),
    upgrades: countOf("transport.connections.opened"),
    refusals: countOf("transport.upgrades.refused"),
    connections: manager.connections,
    cpuMs: (user + system) / 1_000,
    failures,
  });
}

process.on("message", (message: ToService) => {
  if (message.type === "append") void append(NEIGHBOUR, NEIGHBOUR_THREAD, message.n, "");
  else if (message.type === "prepare") void prepare(message);
  else look();
});

server.listen(0, "127.0.0.1", () => say({ type: "ready", port: (server.address() as AddressInfo).port }));
