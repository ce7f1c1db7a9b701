/** The application's handlers of one kind. */
export interface Handlers<Value> {
  /** Returns the undo. */
  add(handler: (value: Value) => void): () => void;
  /** False when there is none. */
  call(value: Value): boolean;
}

/** The handler, with what it throws sent to `onError`. */
export const guard =
  <Value>(handler: (value: Value) => void, onError: (error: unknown) => void) =>
  (value: Value): void => {
    try {
      handler(value);
    } catch (error) {
      onError(error);
    }
  };

export function createHandlers<Value>(onError: (error: unknown) => void): Handlers<Value> {
  const handlers = new Set<(value: Value) => void>();
  return {
    add(handler) {
      // Also tells a handler that is added twice apart from itself: it is called twice and removed once.
      const own = guard(handler, onError);
      handlers.add(own);
      return () => void handlers.delete(own);
    },
    call(value) {
      const called = [...handlers];
      for (const handler of called) handler(value);
      return called.length > 0;
    },
  };
}
