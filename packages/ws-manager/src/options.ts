import type { Server } from "node:http";
import type { Server as SecureServer } from "node:https";
import { createError, type Limits, type Telemetry } from "@apex/ws-queue-core";
import type { StoreFactory } from "@apex/ws-queue-core/store";
import type { TransportOptions } from "@apex/ws-transport";
import type { Contract } from "./contract.ts";
import type { Authenticate, Authorize, Identity } from "./identity.ts";

/** How a manager is made. `contract` and `authenticate` are required. */
export interface ManagerOptions<C extends Contract, I extends Identity> {
  /** What clients may ask and which events there are; see `defineContract`. */
  readonly contract: C;
  /** Whose identity a token proves; `null`: nobody's. What it throws refuses the connection for now. */
  readonly authenticate: Authenticate<I>;
  /** Who may do what with which stream; default: everybody with their own, nobody with shared ones. */
  readonly authorize?: Authorize<I>;
  /** Upgrades of this server on `path` are taken; others are left alone. Without it, call `manager.handleUpgrade`. */
  readonly server?: Server | SecureServer;
  /** Default `/ws`. */
  readonly path?: string;
  /** Which pages may connect; default: those of the same host. */
  readonly allowedOrigins?: TransportOptions["allowedOrigins"];
  /** Default: SQLite in the file `apex.db`. See the entry points `/sqlite` and `/memory`. */
  readonly store?: StoreFactory;
  /** Sizes and times; see `DEFAULT_LIMITS`. */
  readonly limits?: Partial<Limits>;
  readonly telemetry?: Telemetry;
  /** Failures that nobody awaits: of the store, of callbacks, of sockets. Default: written to stderr. */
  readonly onError?: (error: unknown) => void;
}

const KNOWN: Readonly<Record<keyof ManagerOptions<Contract, Identity>, true>> = {
  contract: true,
  authenticate: true,
  authorize: true,
  server: true,
  path: true,
  allowedOrigins: true,
  store: true,
  limits: true,
  telemetry: true,
  onError: true,
};

/** Throws `misconfigured` with what to write instead, so that a mistake is found at start and not at the first request. */
export function checkOptions<C extends Contract, I extends Identity>(options: ManagerOptions<C, I>): void {
  const given: Partial<Record<string, unknown>> = { ...options };
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(KNOWN, name)) fail(`createManager has no option ${name}; it has: ${Object.keys(KNOWN).join(", ")}`);
  }
  if (given["contract"] === undefined) fail("createManager needs a contract: contract: defineContract({ requests: { … } })");
  if (typeof given["authenticate"] !== "function") {
    fail("createManager needs authenticate: async (request, token) => ({ userId }) for a good token, null for a bad one");
  }
  checkFunction(given, "authorize", "(identity, stream, action) => boolean");
  checkFunction(given, "onError", "(error) => void");
  if (options.path !== undefined && !options.path.startsWith("/")) fail(`path must begin with a slash: "/${options.path}"`);
  if (options.store !== undefined && typeof options.store.open !== "function") {
    fail('store must be made by sqliteStore("apex.db") or memoryStore()');
  }
}

function checkFunction(given: Partial<Record<string, unknown>>, name: string, form: string): void {
  if (given[name] !== undefined && typeof given[name] !== "function") fail(`${name} must be a function ${form}`);
}

function fail(message: string): never {
  throw createError("misconfigured", message);
}
