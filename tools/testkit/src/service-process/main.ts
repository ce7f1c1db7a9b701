import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { createManager } from "@apex/ws-manager";
import { sqliteStore } from "@apex/ws-manager/sqlite";
import { serviceContract } from "./contract.ts";
import { USER, type FromService, type ToService } from "./messages.ts";

/** A whole service in a process of its own, to be killed: `main.ts <database> <port> <synchronous>`. */
const [database = "", port = "0", synchronous = "full"] = process.argv.slice(2);

const say = (message: FromService): void => void process.send?.(message);
const server = createServer();
const manager = await createManager({
  server,
  contract: serviceContract,
  store: sqliteStore(database, { synchronous: synchronous as "full" | "normal" | "off" }),
  authenticate: (_request, token) => (token === undefined ? null : { userId: token }),
  limits: { requestsPerMinuteMax: 100_000 },
});

manager.onRequest("count", (ctx, { count, chunkMs }) =>
  ctx.run("counter", (run) =>
    run.tool("count", { count }, async () => {
      for (let n = 1; n <= count; n += 1) {
        await run.text(`${n} `);
        await pause(chunkMs, undefined, { signal: ctx.signal });
      }
    }),
  ),
);

process.on("message", (message: ToService) => {
  if (message.type === "append") void append(message);
  else if (message.type === "stop") void stop();
  else say({ type: "memory", bytes: usedBytes() });
});

async function append({ threadId, from, to, padBytes, perCall }: ToService & { type: "append" }): Promise<void> {
  const thread = { userId: USER, threadId };
  const noted = (n: number) => ({ type: "noted", payload: { n, pad: "x".repeat(padBytes) } }) as const;
  for (let n = from; n <= to; n += perCall ?? 1) {
    const events = Array.from({ length: perCall ?? 1 }, (_, index) => noted(n + index));
    const accepted = perCall === undefined ? manager.append(thread, "noted", noted(n).payload) : manager.append(thread, events);
    const { offset, level } = await accepted;
    say({ type: "acked", n, offset, level, threadId });
  }
}

async function stop(): Promise<void> {
  await manager.close();
  server.close();
  process.disconnect();
}

function usedBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

server.listen(Number(port), "127.0.0.1", () => say({ type: "ready", port: (server.address() as AddressInfo).port, pid: process.pid }));
