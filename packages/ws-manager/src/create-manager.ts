import type { Server } from "node:http";
import type { Server as SecureServer } from "node:https";
import { createLimits, type Telemetry } from "@apex/ws-queue-core";
import type { StoreFactory } from "@apex/ws-queue-core/store";
import { createReporter, createTransport, systemClock, systemRandom, type ConnectionHost, type Transport } from "@apex/ws-transport";
import type { Contract } from "./contract.ts";
import { openControl, type Control } from "./control/control.ts";
import { watchService } from "./control/failures.ts";
import { createDebugLog } from "./debug-log.ts";
import type { Identity } from "./identity.ts";
import type { Manager } from "./manager.ts";
import { createNode } from "./node.ts";
import { checkOptions, type ManagerOptions } from "./options.ts";
import type { WhenListening } from "./requests/missing-handlers.ts";
import type { Runtime } from "./runtime.ts";
import { countTrims } from "./stores/count-trims.ts";
import { summarizeOutages } from "./stores/outage-reports.ts";

/**
 * Opens the store, attaches to the server and takes up what a former process left unfinished.
 * Throws `misconfigured` for wrong options and `store_*` when the store cannot be opened.
 */
export async function createManager<C extends Contract, I extends Identity = Identity>(
  given: ManagerOptions<C, I>,
): Promise<Manager<C, I>> {
  const options = checkOptions(given);
  // First of all: a service that cannot be looked into takes up nothing.
  const control = options.control === undefined ? undefined : await openControl(options.control);
  try {
    return await startNode(options, control);
  } catch (error) {
    control?.close();
    throw error;
  }
}

async function startNode<C extends Contract, I extends Identity>(options: ManagerOptions<C, I>, control: Control | undefined): Promise<Manager<C, I>> {
  const { contract, authenticate, authorize, server } = options;
  const watch = watchService(createReporter(options.onError ?? reportError), options.telemetry, systemClock);
  const trims = countTrims(watch.telemetry);
  const runtime = await openRuntime(options, watch.onError, trims.telemetry);
  return createNode(runtime, {
    contract,
    entriesTrimmed: trims.entries,
    authenticate,
    ...(authorize === undefined ? {} : { authorize }),
    openTransport: (host) => openTransport(options, runtime, host),
    ...(control === undefined ? {} : { control: { ...control, watch } }),
    ...(server === undefined || server.listening ? {} : { whenListening: listenTo(server) }),
  });
}

const listenTo =
  (server: Server | SecureServer): WhenListening =>
  (listening) => {
    server.once("listening", listening);
    return () => void server.off("listening", listening);
  };

async function openRuntime<C extends Contract, I extends Identity>(options: ManagerOptions<C, I>, tell: (error: unknown) => void, ofStore: Telemetry): Promise<Runtime> {
  const limits = createLimits(options.limits);
  const onError = summarizeOutages(tell, systemClock);
  const factory = options.store ?? (await defaultStore());
  const { telemetry } = options;
  const store = await factory.open({ limits, onError, telemetry: ofStore });
  return { store, limits, onError, telemetry, clock: systemClock, random: systemRandom, debug: createDebugLog() };
}

/** Loaded only where it is used: a service with another store never loads `node:sqlite`. */
async function defaultStore(): Promise<StoreFactory> {
  const { sqliteStore } = await import("@apex/ws-sqlite");
  return sqliteStore("apex.db");
}

function openTransport<C extends Contract, I extends Identity>(options: ManagerOptions<C, I>, runtime: Runtime, host: ConnectionHost): Transport {
  return createTransport({
    host,
    limits: runtime.limits,
    clock: runtime.clock,
    random: runtime.random,
    onError: runtime.onError,
    ...(options.path === undefined ? {} : { path: options.path }),
    ...(options.server === undefined ? {} : { server: options.server }),
    ...(options.allowedOrigins === undefined ? {} : { allowedOrigins: options.allowedOrigins }),
    ...(options.pendingHandshakesMax === undefined ? {} : { pendingHandshakesMax: options.pendingHandshakesMax }),
    ...(options.pendingHandshakesPerAddressMax === undefined ? {} : { pendingHandshakesPerAddressMax: options.pendingHandshakesPerAddressMax }),
    ...(options.trustedProxyHops === undefined ? {} : { trustedProxyHops: options.trustedProxyHops }),
    ...(runtime.telemetry === undefined ? {} : { telemetry: runtime.telemetry }),
    ...(runtime.debug === undefined ? {} : { debug: runtime.debug }),
  });
}

function reportError(error: unknown): void {
  console.error("apex-ws:", error);
}
