import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { endWithParent } from "@apex/testkit/child-process";
import { createManager, isApexError } from "@apex/ws-manager";
import { memoryStore } from "@apex/ws-manager/memory";
import { sqliteStore } from "@apex/ws-manager/sqlite";
import { chaosContract } from "../contract.ts";
import type { FromService, ToService } from "../messages.ts";
import { measureMemory } from "../observe/memory.ts";
import { createOutlet } from "../observe/outlet.ts";
import { createWorkerGarbageCollector } from "../observe/worker-garbage.ts";
import { SERVICE_LIMITS, threadName, userName } from "../settings.ts";

/** The service under test: `service.ts <life> <port> <memory | database>`. Tokens are user ids. */
endWithParent();
const [life = "1", port = "0", database = "memory"] = process.argv.slice(2);
const say = (message: FromService): void => void process.send?.(message);
const outlet = createOutlet();

process.on("unhandledRejection", report);
process.on("uncaughtException", report);

function report(error: unknown): void {
  if (error instanceof Error && error.message === PLANNED_FAILURE) return;
  const code = isApexError(error) ? error.code : "uncaught";
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  outlet.record({ k: "service-error", at: Date.now(), life: Number(life), code, message });
}

const collectWorkerGarbage = await createWorkerGarbageCollector();
const server = createServer((_request, response) => response.writeHead(404).end());
const manager = await createManager({
  server,
  contract: chaosContract,
  store: database === "memory" ? memoryStore() : sqliteStore(database),
  authenticate: (_request, token) => (token === undefined ? null : { userId: token }),
  limits: SERVICE_LIMITS,
  onError: report,
});

/** What a request asked for; everything else that is reported is a finding. */
const PLANNED_FAILURE = "failed as it was asked to";

manager.onRequest("count", (ctx, { count, chunkMs, fails }) => {
  outlet.record({ k: "handled", life: Number(life), id: ctx.requestId, attempt: ctx.attempt });
  // At once: a service that is killed a moment later has said so.
  outlet.flush();
  return ctx.run("counter", async (run) => {
    for (let n = 1; n <= count; n += 1) {
      await run.text(`${n} `);
      if (chunkMs > 0) await pause(chunkMs, undefined, { signal: ctx.signal });
    }
    if (fails) throw new Error(PLANNED_FAILURE);
    return { count };
  });
});

type Append = Extract<ToService, { type: "append" }>["events"][number];

async function append({ n, user, thread }: Append): Promise<void> {
  try {
    const { offset, level } = await manager.append({ userId: userName(user), threadId: threadName(thread) }, "noted", { n });
    outlet.record({ k: "acked", at: Date.now(), n, offset, level });
  } catch (error) {
    outlet.record({ k: "refused", n, code: isApexError(error) ? error.code : String(error) });
  }
}

async function measure(): Promise<void> {
  // The store's thread has a heap of its own.
  await collectWorkerGarbage();
  outlet.record(measureMemory("service"));
}

process.on("message", (message: ToService) => {
  if (message.type === "append") for (const event of message.events) void append(event);
  else void measure();
});

server.listen(Number(port), "127.0.0.1", () => say({ type: "ready", port: (server.address() as AddressInfo).port }));
