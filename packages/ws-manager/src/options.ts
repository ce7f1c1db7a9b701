import type { Server } from "node:http";
import type { Server as SecureServer } from "node:https";
import { aFunction, anObject, anObjectWith, checkFields, createLimits, isRequired, type Limits, type Rule, type Telemetry } from "@apex/ws-queue-core";
import type { StoreFactory } from "@apex/ws-queue-core/store";
import { SERVICE_RULES, type TransportOptions } from "@apex/ws-transport";
import { defineContract, type Contract } from "./contract.ts";
import type { Authenticate, Authorize, Identity } from "./identity.ts";

/** How a manager is made. `contract` and `authenticate` are required. */
export interface ManagerOptions<C extends Contract, I extends Identity> {
  /** What clients may ask and which events there are; see `defineContract`. */
  readonly contract: C;
  /** Whose identity a token proves; `null`: nobody's. What it throws refuses the connection for now. */
  readonly authenticate: Authenticate<I>;
  /** Who may do what with which stream; default: everybody with their own, nobody with shared ones. */
  readonly authorize?: Authorize<I>;
  /**
   * Upgrades of this server on `path` are taken; others are left alone. After `close` they get 503, for as long as the server lives.
   * Without it, call `manager.handleUpgrade`.
   */
  readonly server?: Server | SecureServer;
  /** Default `/ws`. */
  readonly path?: string;
  /**
   * Which pages may connect: origins such as `https://chat.example`, or `https://*.chat.example` for its subdomains at any depth; `"any"`;
   * or a function. Default: pages of the same host.
   */
  readonly allowedOrigins?: TransportOptions["allowedOrigins"];
  /** Upgrades whose client has not been welcomed yet; beyond them the client that has been silent for longest makes room. Default 1000. */
  readonly pendingHandshakesMax?: number;
  /** How many of these may be of one address (a /64 of IPv6) while more than half of the places are taken. Default 100. */
  readonly pendingHandshakesPerAddressMax?: number;
  /**
   * How many proxies of yours are in front of the server and add to `X-Forwarded-For`: a client's address is that many entries from
   * the right. Default 0: it is the socket's.
   */
  readonly trustedProxyHops?: number;
  /** Default: SQLite in the file `apex.db`. See the entry points `/sqlite`, `/redis` and `/memory`. */
  readonly store?: StoreFactory;
  /** Sizes and times; see `DEFAULT_LIMITS`. */
  readonly limits?: Partial<Limits>;
  readonly telemetry?: Telemetry;
  /**
   * A local socket for `apex-ws`, the tool that looks inside: a path such as `apex.sock`, whose folder must exist (Windows: the name of a pipe). Only
   * this user can open it. Default: none.
   */
  readonly control?: string;
  /**
   * Failures that no caller awaits: of the store, of callbacks, of sockets. Gets what was thrown, whatever it is. Also what was refused to
   * clients, at most one line a minute and kind: an error whose `details.refusal` names the kind (`docs/operations.md`). When it fails
   * itself, a warning of the process says so once. Default: written to stderr.
   */
  readonly onError?: (error: unknown) => void;
}

const AUTHENTICATE = "authenticate: async (request, token) => ({ userId }) for a good token, null for a bad one";

const aPath: Rule<string> = { is: (value): value is string => typeof value === "string" && value !== "" && !value.includes("\0"), form: 'the path of a socket, for example "apex.sock"' };

const RULES = {
  ...SERVICE_RULES,
  contract: isRequired(anObject<Contract>("contract: defineContract({ requests: { … } })")),
  authenticate: isRequired(aFunction<Authenticate<Identity>>(AUTHENTICATE)),
  authorize: aFunction<Authorize<Identity>>("(identity, stream, action) => boolean"),
  store: anObjectWith<StoreFactory>(["open"], 'made by sqliteStore("apex.db"), redisStore("redis://127.0.0.1") or memoryStore()'),
  limits: anObject<Partial<Limits>>("an object of limits"),
  control: aPath,
} satisfies { readonly [Name in keyof Required<ManagerOptions<Contract, Identity>>]: Rule<unknown> };

/**
 * The options, each read once and checked, so that a mistake is found at start and not at the first request. Throws
 * `misconfigured` with what to write instead.
 */
export function checkOptions<C extends Contract, I extends Identity>(options: ManagerOptions<C, I>): ManagerOptions<C, I> {
  const checked = checkFields("createManager", options, RULES) as unknown as ManagerOptions<C, I>;
  return { ...checked, contract: defineContract<C["requests"], C["events"]>(checked.contract) as C, limits: createLimits(checked.limits) };
}
