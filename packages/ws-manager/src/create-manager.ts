import { createLimits, parseThreadId, parseUserId, threadStream } from "@apex/ws-queue-core";
import type { StoreFactory } from "@apex/ws-queue-core/store";
import { createTransport, systemClock, systemRandom, type Transport } from "@apex/ws-transport";
import { createEventWriter, type EventWriter } from "./append/events.ts";
import { createConnectionHost } from "./connections/connection-host.ts";
import type { Contract } from "./contract.ts";
import { createDebugLog } from "./debug-log.ts";
import { createAckWatch, type AckWatch } from "./delivery/ack-watch.ts";
import { ownStreamsOnly, type Identity } from "./identity.ts";
import type { AcknowledgedOptions, Appended, DrainOptions, Manager } from "./manager.ts";
import { checkOptions, type ManagerOptions } from "./options.ts";
import { createHandlers, type Handlers } from "./requests/handlers.ts";
import { createSubmissions, type Submissions } from "./requests/submissions.ts";
import type { Runtime } from "./runtime.ts";
import { createStreamHub } from "./streams/stream-hub.ts";
import { createNodeAppender, type NodeAppender } from "./threads/node-appender.ts";
import { createThreadOwners, type ThreadOwners } from "./threads/thread-owners.ts";

const DRAIN_TIMEOUT_MS = 10_000;
const DRAIN_SPREAD_MS = 1_000;
const ACKNOWLEDGE_TIMEOUT_MS = 30_000;

/** Everything a manager is made of, wired once. */
interface Parts<C extends Contract> {
  readonly runtime: Runtime;
  readonly transport: Transport;
  readonly handlers: Handlers<C>;
  readonly owners: ThreadOwners;
  readonly appender: NodeAppender;
  readonly writer: EventWriter;
  readonly acks: AckWatch;
  readonly submissions: Submissions<Identity>;
}

/**
 * Opens the store, attaches to the server and takes up what a former process left unfinished.
 * Throws `misconfigured` for wrong options and `store_*` when the store cannot be opened.
 */
export async function createManager<C extends Contract, I extends Identity = Identity>(
  options: ManagerOptions<C, I>,
): Promise<Manager<C>> {
  checkOptions(options);
  const runtime = await openRuntime(options);
  const parts = wire(options, runtime);
  await parts.owners.recover();
  return toManager(parts);
}

async function openRuntime<C extends Contract, I extends Identity>(options: ManagerOptions<C, I>): Promise<Runtime> {
  const limits = createLimits(options.limits);
  const onError = options.onError ?? reportError;
  const factory = options.store ?? (await defaultStore());
  const store = await factory.open({ limits, onError });
  const { telemetry } = options;
  return { store, limits, onError, telemetry, clock: systemClock, random: systemRandom, debug: createDebugLog() };
}

/** Loaded only where it is used: a service with another store never loads `node:sqlite`. */
async function defaultStore(): Promise<StoreFactory> {
  const { sqliteStore } = await import("@apex/ws-sqlite");
  return sqliteStore("apex.db");
}

function wire<C extends Contract, I extends Identity>(options: ManagerOptions<C, I>, runtime: Runtime): Parts<C> {
  const { contract } = options;
  const authorize = options.authorize ?? ownStreamsOnly;
  const acks = createAckWatch();
  const handlers = createHandlers(contract, (name) => owners.handlerRegistered(name));
  const owners = createThreadOwners({ runtime, contract, handlers });
  const submissions = createSubmissions<I>({
    runtime,
    contract,
    authorize,
    wake: (userId, threadId) => owners.wake(userId, threadId),
    requestCancelled: (userId, threadId, requestId) => owners.requestCancelled(userId, threadId, requestId),
  });
  const hub = createStreamHub(runtime.store, runtime.limits);
  const host = createConnectionHost({ runtime, hub, submissions, acks, authenticate: options.authenticate, authorize });
  const transport = createTransport({
    host,
    limits: runtime.limits,
    clock: runtime.clock,
    random: runtime.random,
    onError: runtime.onError,
    ...(options.path === undefined ? {} : { path: options.path }),
    ...(options.server === undefined ? {} : { server: options.server }),
    ...(options.allowedOrigins === undefined ? {} : { allowedOrigins: options.allowedOrigins }),
    ...(runtime.telemetry === undefined ? {} : { telemetry: runtime.telemetry }),
    ...(runtime.debug === undefined ? {} : { debug: runtime.debug }),
  });
  const writer = createEventWriter(runtime, contract);
  return { runtime, transport, handlers, owners, appender: createNodeAppender(runtime), writer, acks, submissions };
}

function toManager<C extends Contract>(parts: Parts<C>): Manager<C> {
  const { runtime, transport, handlers, owners, appender, writer, acks, submissions } = parts;
  let ended: Promise<void> | undefined;

  async function append(thread: { userId: string; threadId: string }, type: string, payload: unknown): Promise<Appended> {
    const address = { userId: parseUserId(thread.userId), threadId: parseThreadId(thread.threadId) };
    const stream = threadStream(address.userId, address.threadId);
    const written = writer.write(address, type, payload);
    const { offset, level } = await appender.append(address.userId, stream, written instanceof Promise ? await written : written);
    return { stream, offset, level };
  }

  async function shutDown(handlersMs: number, { afterMs = 0, spreadMs = DRAIN_SPREAD_MS, timeoutMs = DRAIN_TIMEOUT_MS }: DrainOptions): Promise<void> {
    submissions.stop();
    // Runs that end now are still seen by those who are connected; then everybody is sent elsewhere.
    await owners.drain(handlersMs);
    await transport.drain({ afterMs, spreadMs, timeoutMs });
    await transport.close();
    await appender.close();
    await runtime.store.close();
  }

  const drain = (options: DrainOptions = {}): Promise<void> => (ended ??= shutDown(options.timeoutMs ?? DRAIN_TIMEOUT_MS, options));

  return {
    onRequest: (name, handler) => handlers.register(name, handler),
    append,
    acknowledged: (appended, options: AcknowledgedOptions = {}) => {
      const timeout = AbortSignal.timeout(options.timeoutMs ?? ACKNOWLEDGE_TIMEOUT_MS);
      const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
      return acks.wait(appended.stream, appended.offset, options.level ?? "processed", signal);
    },
    handleUpgrade: (request, socket, head) => transport.handleUpgrade(request, socket, head),
    get connections() {
      return transport.connections.size;
    },
    drain,
    close: () => (ended ??= shutDown(0, { timeoutMs: 1_000 })),
    [Symbol.asyncDispose]: () => drain(),
  };
}

function reportError(error: unknown): void {
  console.error("apex-ws:", error);
}
