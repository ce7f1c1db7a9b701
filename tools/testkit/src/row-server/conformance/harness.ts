import type { StreamKey } from "@apex/ws-queue-core";
import type { RowKey, RowServer, ServerMessage } from "@apex/ws-redis/engine";

/** A server of one test, with what a test needs beside the port. */
export interface OpenedRowServer {
  /** As one process has it. Each has its own connection, and learns the epoch when it connects. */
  connect(): Promise<RowServer>;
  /** Resolves when the listener is told of whatever is applied from here on. */
  listen(stream: StreamKey, listener: (message: ServerMessage) => void): Promise<void>;
  /** The clock of the server, in milliseconds. */
  nowMs(): Promise<number>;
  /** FLUSHALL. */
  empty(): Promise<void>;
  /** Puts a text in a row's place, or an element in the place of one of a stream's list. */
  setRow(partition: number, key: RowKey, text: string): Promise<void>;
  setPage(stream: StreamKey, index: number, page: string): Promise<void>;
  dispose(): Promise<void>;
}

/** How the suite gets the servers it tests: an empty one for each test. */
export type OpenRowServer = () => Promise<OpenedRowServer>;

/** What a test is given. */
export interface RowServerTest {
  readonly opened: OpenedRowServer;
  readonly server: RowServer;
}

/** Turns a body into a test function with a server of its own. */
export type RowServerCase = (body: (test: RowServerTest) => Promise<void>) => () => Promise<void>;

export function createRowServerCase(open: OpenRowServer): RowServerCase {
  return (body) => async () => {
    const opened = await open();
    try {
      await body({ opened, server: await opened.connect() });
    } finally {
      await opened.dispose();
    }
  };
}
