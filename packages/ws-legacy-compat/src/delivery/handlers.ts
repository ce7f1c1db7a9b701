import type { Manager } from "@apex/ws-manager";
import type { LegacyContract } from "../contract.ts";
import { shared } from "../shared.ts";

/** As old handlers are: they get the user and the payload, and what they throw fails the attempt. */
export type LegacyHandler = (userId: string, payload: Readonly<Record<string, unknown>>) => unknown;

interface Registered {
  /** Old modules register while they are loaded, which may be before the manager is there. */
  readonly handlers: Map<string, LegacyHandler>;
  registrar: LegacyHandlers | undefined;
}

const registered = shared<Registered>("handlers", () => ({ handlers: new Map(), registrar: undefined }));

/** One `onRequest` for each type, for the life of the manager: what is registered again takes the place of what was. */
export interface LegacyHandlers {
  register(type: string, handler: LegacyHandler): void;
}

export function createHandlers(manager: Pick<Manager<LegacyContract>, "onRequest">): LegacyHandlers {
  const { handlers } = registered;
  const known = new Set<string>();

  function register(type: string, handler: LegacyHandler): void {
    handlers.set(type, handler);
    if (known.has(type)) return;
    // The old names are in the contract by `legacyContract`; another type has to be in the service's own.
    manager.onRequest(type as "user_message", (ctx, payload) => handlers.get(type)?.(ctx.userId, { ...payload, thread_id: ctx.threadId, request_id: ctx.requestId }));
    known.add(type);
  }

  for (const [type, handler] of handlers) register(type, handler);
  return (registered.registrar = { register });
}

export function forgetHandlers(): void {
  registered.registrar = undefined;
}

/** Before `configureLegacyCompat` it is kept for it. */
export function registerHandler(type: string, handler: LegacyHandler): void {
  const { registrar, handlers } = registered;
  if (registrar === undefined) handlers.set(type, handler);
  else registrar.register(type, handler);
}
