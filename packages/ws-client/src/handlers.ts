/** The application's handlers of one kind. */
export interface Handlers<Value> {
  /** Returns the undo. */
  add(handler: (value: Value) => void): () => void;
  call(value: Value): void;
  count(): number;
}

export function createHandlers<Value>(onError: (error: unknown) => void): Handlers<Value> {
  const handlers = new Set<(value: Value) => void>();
  return {
    add(handler) {
      // A wrapper, so that a handler that is added twice is called twice and removed once.
      const own = (value: Value): void => handler(value);
      handlers.add(own);
      return () => void handlers.delete(own);
    },
    call(value) {
      for (const handler of [...handlers]) {
        try {
          handler(value);
        } catch (error) {
          onError(error);
        }
      }
    },
    count: () => handlers.size,
  };
}
