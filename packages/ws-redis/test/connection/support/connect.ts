import { isApexError, type ApexError } from "@apex/ws-queue-core";
import { expect } from "vitest";
import { openConnection, type ConnectionPorts, type RedisConnection } from "../../../src/connection/connection.ts";
import type { RedisConnectionOptions } from "../../../src/connection/options.ts";

/** A connection that is closed at the end, and what it told. */
export interface TestConnection extends RedisConnection, AsyncDisposable {
  readonly errors: ApexError[];
  /** Run ids of later connections. */
  readonly runIds: string[];
  isReadyAgain(): Promise<void>;
}

/** Polls, for as long as a busy machine may take. */
export const eventually = <Value>(read: () => Value | Promise<Value>) => expect.poll(read, { interval: 5, timeout: 15_000 });

/** With waits that are short enough for a test. */
export async function connect(options: RedisConnectionOptions, ports: Partial<ConnectionPorts> = {}): Promise<TestConnection> {
  const errors: ApexError[] = [];
  const runIds: string[] = [];
  const connection = await openConnection(
    { callTimeoutMs: 2_000, reconnectMinMs: 5, reconnectMaxMs: 50, ...options },
    { onError: (error) => errors.push(error), onReady: ({ runId }) => runIds.push(runId), ...ports },
  );
  return {
    ...connection,
    errors,
    runIds,
    isReadyAgain: () => eventually(() => connection.state().status).toBe("ready"),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

/** What the promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<ApexError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isApexError(error)) throw new Error("it was not rejected with an ApexError", { cause: error });
  return error;
}
