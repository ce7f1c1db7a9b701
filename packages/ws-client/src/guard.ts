import { tryRead } from "@apex/ws-queue-core";

/** Looking at an error may run code of the application, which may throw. */
export const logError = (error: unknown): void => tryRead(() => console.error(error));

/**
 * The one way into code of the application that the client does not wait for: what it throws, or rejects with where it is `async`, goes to
 * `onError`, which may not throw.
 */
export const guard =
  <Value>(handler: (value: Value) => unknown, onError: (error: unknown) => void) =>
  (value: Value): void => {
    const call = async (): Promise<unknown> => handler(value);
    call().catch(onError);
  };
