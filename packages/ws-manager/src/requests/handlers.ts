import { aFunction, checkValue, createError, describeValue } from "@apex/ws-queue-core";
import type { Contract, RequestName } from "../contract.ts";
import type { RequestHandler } from "../manager.ts";
import type { RequestContext } from "../runs/context.ts";
import { validatePayload } from "../validate-payload.ts";

/** A handler as the owner of a thread calls it: the payload is the stored JSON. */
export type StoredHandler<C extends Contract> = (ctx: RequestContext<C>, payload: unknown) => Promise<unknown>;

/** The service's handlers by name. */
export interface Handlers<C extends Contract> {
  /** Throws `misconfigured` for a name that the contract lacks and for a second handler. */
  register<Name extends RequestName<C>>(name: Name, handler: RequestHandler<C, Name>): void;
  /**
   * The handler of a stored request. `missing`: it is in the contract but not registered (yet), so the request waits;
   * `unknown`: it is not in the contract (any more), so the request fails.
   */
  find(name: string): StoredHandler<C> | "missing" | "unknown";
}

const aHandler = aFunction("(ctx, payload) => …");

export function createHandlers<C extends Contract>(contract: C, registered: (name: string) => void): Handlers<C> {
  const handlers = new Map<string, StoredHandler<C>>();
  return {
    register(name, handler) {
      const schema = Object.hasOwn(contract.requests, name) ? contract.requests[name] : undefined;
      if (schema === undefined) {
        const called = typeof name === "string" ? name : describeValue(name);
        const known = Object.keys(contract.requests).join(", ") || "none";
        throw createError("misconfigured", `The contract has no request called ${called}; it has: ${known}`, { name: called });
      }
      checkValue(`onRequest("${name}", …): handler`, handler, aHandler);
      if (handlers.has(name)) {
        throw createError("misconfigured", `${name} has a handler already; register each request once`, { name });
      }
      handlers.set(name, async (ctx, payload) => {
        // The store keeps what the client sent; the schema may turn it into something else, such as a Date.
        const checked = await validatePayload(schema, payload, "invalid_payload");
        if (!checked.ok) throw checked.error;
        return handler(ctx, checked.value);
      });
      registered(name);
    },
    find(name) {
      return handlers.get(name) ?? (Object.hasOwn(contract.requests, name) ? "missing" : "unknown");
    },
  };
}
