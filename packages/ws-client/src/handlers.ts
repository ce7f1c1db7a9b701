import { checkFunction } from "@apex/ws-queue-core/client";
import { guard } from "./guard.ts";

/** The application's handlers of one kind. */
export interface Handlers<Value> {
  /** Returns the undo. */
  add(handler: (value: Value) => void): () => void;
  /** False when there is none. */
  tell(value: Value): boolean;
}

/** `name`: what they are added by. */
export function createHandlers<Value>(name: string, onError: (error: unknown) => void): Handlers<Value> {
  const handlers = new Set<(value: Value) => void>();
  return {
    add(handler) {
      checkFunction(name, handler ?? null);
      // Also tells a handler that is added twice apart from itself: it is called twice and removed once.
      const own = guard(handler, onError);
      handlers.add(own);
      return () => void handlers.delete(own);
    },
    tell(value) {
      const called = [...handlers];
      for (const handler of called) handler(value);
      return called.length > 0;
    },
  };
}
