import {
  aFunction,
  anObject,
  aWait,
  aWhole,
  checkFields,
  checkValue,
  createError,
  describeValue,
  oneOf,
  PRIORITIES,
  TIMER_MS_MAX,
  type Priority,
  type Rule,
} from "@apex/ws-queue-core";
import type { HandlerPolicy } from "@apex/ws-queue-core/server";
import type { Contract, RequestName } from "../contract.ts";
import type { HandlerOptions, RequestHandler } from "../manager.ts";
import type { RequestContext } from "../runs/context.ts";
import { validatePayload } from "../validate-payload.ts";

/** A handler as the owner of a thread calls it: the payload is the stored JSON. */
export type StoredHandler<C extends Contract> = (ctx: RequestContext<C>, payload: unknown) => Promise<unknown>;

export interface RegisteredHandler<C extends Contract> {
  readonly handle: StoredHandler<C>;
  readonly policy: HandlerPolicy;
  readonly priority: Priority;
}

/** The service's handlers by name. */
export interface Handlers<C extends Contract> {
  /** Throws `misconfigured` for a name that the contract lacks, for wrong options and for a second handler. */
  register<Name extends RequestName<C>>(name: Name, handler: RequestHandler<C, Name>): void;
  register<Name extends RequestName<C>>(name: Name, options: HandlerOptions, handler: RequestHandler<C, Name>): void;
  /**
   * The handler of a stored request. `missing`: it is in the contract but not registered (yet), so the request waits;
   * `unknown`: it is not in the contract (any more), so the request fails.
   */
  find(name: string): RegisteredHandler<C> | "missing" | "unknown";
  /** Requests of the contract that have no handler (yet). */
  missing(): readonly string[];
  /** How urgent requests of a name are; `normal` while it has no handler. */
  priorityOf(name: string): Priority;
}

const TIMEOUT_MS = 300_000;
const FIRST_MS = 1_000;
const MAX_MS = 60_000;
const ATTEMPTS_MAX = 100;

const aHandler = aFunction<(ctx: unknown, payload: unknown) => unknown>("(ctx, payload) => …");
const aTimeout: Rule<number | false> = {
  is: (value): value is number | false => value === false || aWhole(1, TIMER_MS_MAX).is(value),
  form: `a whole number of milliseconds from 1 to ${TIMER_MS_MAX}, or false`,
};
const OPTION_RULES = {
  timeoutMs: aTimeout,
  attempts: aWhole(1, ATTEMPTS_MAX),
  priority: oneOf(...PRIORITIES),
  retry: anObject<NonNullable<HandlerOptions["retry"]>>("{ firstMs, maxMs }"),
};
const RETRY_RULES = { firstMs: aWait, maxMs: aWait };

/** `attemptsMax`: the attempts of a handler that says nothing of them. `registered` is called with each name. */
export function createHandlers<C extends Contract>(contract: C, attemptsMax: number, registered: (name: string) => void): Handlers<C> {
  const handlers = new Map<string, RegisteredHandler<C>>();

  function register(name: string, given: unknown, last?: unknown): void {
    const schema = Object.hasOwn(contract.requests, name) ? contract.requests[name] : undefined;
    if (schema === undefined) {
      const called = typeof name === "string" ? name : describeValue(name);
      const known = Object.keys(contract.requests).join(", ") || "none";
      throw createError("misconfigured", `The contract has no request called ${called}; it has: ${known}`, { name: called });
    }
    const [options, handler] = last === undefined ? [{}, given] : [given, last];
    const handle = checkValue(`onRequest("${name}", …): handler`, handler, aHandler);
    const checked = checkOptions(`onRequest("${name}", …)`, options, attemptsMax);
    if (handlers.has(name)) {
      throw createError("misconfigured", `${name} has a handler already; register each request once`, { name });
    }
    handlers.set(name, {
      ...checked,
      async handle(ctx, payload) {
        // The store keeps what the client sent; the schema may turn it into something else, such as a Date.
        const valid = await validatePayload(schema, payload, "invalid_payload");
        if (!valid.ok) throw valid.error;
        return handle(ctx, valid.value);
      },
    });
    registered(name);
  }

  return {
    register,
    find: (name) => handlers.get(name) ?? (Object.hasOwn(contract.requests, name) ? "missing" : "unknown"),
    missing: () => Object.keys(contract.requests).filter((name) => !handlers.has(name)),
    priorityOf: (name) => handlers.get(name)?.priority ?? "normal",
  };
}

function checkOptions(of: string, given: unknown, attemptsMax: number): { readonly policy: HandlerPolicy; readonly priority: Priority } {
  const { timeoutMs = TIMEOUT_MS, attempts = attemptsMax, priority = "normal", retry = {} } = checkFields(of, given, OPTION_RULES);
  const { firstMs = FIRST_MS, maxMs = MAX_MS } = checkFields(`${of}: retry`, retry, RETRY_RULES);
  if (firstMs > maxMs) throw createError("misconfigured", `${of}: retry.firstMs (${firstMs}) may not exceed retry.maxMs (${maxMs})`, { name: "retry.firstMs" });
  return { policy: { timeoutMs, attempts, retry: { firstMs, maxMs } }, priority };
}
