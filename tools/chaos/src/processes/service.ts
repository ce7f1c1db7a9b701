import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { endWithParent } from "@apex/testkit/child-process";
import { createManager, isApexError } from "@apex/ws-manager";
import { memoryStore } from "@apex/ws-manager/memory";
import { sqliteStore } from "@apex/ws-manager/sqlite";
import { chaosContract, witnessOf } from "../contract.ts";
import { createCountHandler, isPlannedFailure } from "../handlers/count-handler.ts";
import type { FromService, ToService } from "../messages.ts";
import { measureMemory } from "../observe/memory.ts";
import { createOutlet } from "../observe/outlet.ts";
import { createWorkerGarbageCollector } from "../observe/worker-garbage.ts";
import { HANDLER_OPTIONS, serviceLimits, threadName, userName, type Settings } from "../settings.ts";

/** The service under test: `service.ts <life> <port> <memory | database> <settings>`. Tokens are user ids. */
endWithParent();
const [lifeText = "1", port = "0", database = "memory", settingsText = ""] = process.argv.slice(2);
const life = Number(lifeText);
const settings = JSON.parse(settingsText) as Settings;
const say = (message: FromService): void => void process.send?.(message);
const outlet = createOutlet();

process.on("unhandledRejection", report);
process.on("uncaughtException", report);

function report(error: unknown): void {
  if (isPlannedFailure(error, settings.handlers)) return;
  // What clients were refused is no failure of the service.
  if (isApexError(error) && error.details["refusal"] !== undefined) return;
  const code = isApexError(error) ? error.code : "uncaught";
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  outlet.record({ k: "service-error", at: Date.now(), life, code, message });
}

const collectWorkerGarbage = await createWorkerGarbageCollector();
const server = createServer((_request, response) => response.writeHead(404).end());
const manager = await createManager({
  server,
  contract: chaosContract,
  store: database === "memory" ? memoryStore() : sqliteStore(database),
  authenticate: (_request, token) => (token === undefined ? null : { userId: token }),
  limits: serviceLimits(settings),
  onError: report,
});

manager.onRequest("count", settings.handlers.length > 0 ? HANDLER_OPTIONS : {}, createCountHandler({ handlers: settings.handlers, life, outlet }));

type Append = Extract<ToService, { type: "append" }>["events"][number];

async function append({ n, user, thread }: Append): Promise<void> {
  try {
    const [userId, threadId] = [userName(user), threadName(thread)];
    const { offset, level } = await manager.append({ userId, threadId }, "noted", { n, witness: witnessOf(userId, threadId) });
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
