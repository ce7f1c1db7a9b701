import type { ConnectionId } from "../../ids.ts";
import type { Limits } from "../../limits.ts";
import type { ServerInput, ServerOutput } from "../io.ts";

export interface ConnectionOptions {
  readonly connectionId: ConnectionId;
  readonly limits: Limits;
  /** When the socket was opened, on the clock of every other `now`: monotonic milliseconds. */
  readonly now: number;
  /** Announced in `welcome`; by default all that there is. */
  readonly features?: readonly string[];
}

/** One server-side connection without any I/O. `now`: monotonic milliseconds. */
export interface ConnectionMachine {
  handleInput(input: ServerInput, now: number): void;
  /** To be called at `nextTimeout` or later; too early or too often does no harm. */
  handleTimeout(now: number): void;
  /** What is to be done next; to be drained after every call of the two above. */
  pollOutput(): ServerOutput | undefined;
  /** When `handleTimeout` is due; undefined once the connection is closed. It may move with every input. */
  nextTimeout(): number | undefined;
}
