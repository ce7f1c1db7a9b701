import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { createManager, isApexError, type Identity } from "@apex/ws-manager";
import { sqliteStore } from "@apex/ws-manager/sqlite";
import { hostileContract, witnessOf } from "./contract.ts";
import { SECRET, VICTIM, VICTIM_THREAD, type FromService, type ToService } from "./messages.ts";

/** The service that is attacked, in a process of its own: `service.ts <database> <handshakeTimeoutMs>`. Tokens are `user:<id>` and `expired:<id>`. */
const [database = "", handshakeTimeoutMs = "0"] = process.argv.slice(2);
const EVERY_MS = 5;

const say = (message: FromService): void => void process.send?.(message);
const failures: string[] = [];
const describe = (kind: string, error: unknown): string => `${kind}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
process.on("unhandledRejection", (error) => failures.push(describe("unhandledRejection", error)));
process.on("uncaughtException", (error) => failures.push(describe("uncaughtException", error)));

const server = createServer({ headersTimeout: Number(handshakeTimeoutMs), connectionsCheckingInterval: 500 }, (_request, response) => response.writeHead(404).end());
const manager = await createManager({
  server,
  contract: hostileContract,
  store: sqliteStore(database),
  authenticate: async (_request, token) => identify(token),
  // Attackers are few users here and would otherwise only ever be told to wait.
  limits: { requestsPerMinuteMax: 1_000_000, handshakeTimeoutMs: Number(handshakeTimeoutMs) },
  onError: (error) => isRefusal(error) || failures.push(describe("onError", error)),
});
manager.onRequest("ask", ({ userId, threadId }, { question }) => ({ echo: question, witness: witnessOf(userId, threadId) }));

/** Attackers are refused, and the operator is told so. */
function isRefusal(error: unknown): boolean {
  return isApexError(error) && error.details["refusal"] !== undefined;
}

function identify(token: string | undefined): Identity | null {
  const [, kind, userId] = /^(user|expired):(.+)$/.exec(token ?? "") ?? [];
  if (userId === undefined) return null;
  return kind === "expired" ? { userId, expiresAt: Date.now() - 1_000 } : { userId };
}

let isAppending = false;
let n = 0;

async function append(): Promise<void> {
  isAppending = true;
  while (isAppending) {
    n += 1;
    await manager.append({ userId: VICTIM, threadId: VICTIM_THREAD }, "noted", { n, secret: SECRET, witness: witnessOf(VICTIM, VICTIM_THREAD) });
    await pause(EVERY_MS);
  }
  say({ type: "stopped", last: n });
}

async function measure(): Promise<void> {
  // Twice, with a turn in between: what finalizers let go of is garbage only then.
  for (let turn = 0; turn < 2; turn += 1) {
    globalThis.gc?.();
    await pause(10);
  }
  const { heapUsed, external } = process.memoryUsage();
  say({ type: "measured", bytes: heapUsed + external, connections: manager.connections, failures });
}

process.on("message", (message: ToService) => {
  if (message.type === "begin") void append();
  else if (message.type === "stop") isAppending = false;
  else void measure();
});

server.listen(0, "127.0.0.1", () => say({ type: "ready", port: (server.address() as AddressInfo).port }));
