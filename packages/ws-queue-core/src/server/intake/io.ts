import type { UserId } from "../../ids.ts";

/** What a `take` brought, as `Tally` counts it. */
export interface Brought {
  /** Messages that became whole, control frames of WebSocket included. */
  readonly messages: number;
  /** What the frames cost, but for those of the two fields below. A `ping` costs 1. */
  readonly units: number;
  /** Frames that answer the server: `ack` and `pong`. */
  readonly answers: number;
  /** `request` and `cancel`. */
  readonly requests: number;
}

/** `connection` is whatever names one to the driver. */
export type IntakeInput<Connection> =
  | { readonly type: "opened"; readonly connection: Connection }
  /** From here on it counts to this user. */
  | { readonly type: "identified"; readonly connection: Connection; readonly userId: UserId }
  /** Bytes of the client wait to be read; more often than needed does no harm. */
  | { readonly type: "arrived"; readonly connection: Connection; readonly waitingBytes: number }
  /** Answer to `take`. `bytes`: what was read; `waitingBytes`: what is left. */
  | { readonly type: "taken"; readonly connection: Connection; readonly bytes: number; readonly waitingBytes: number; readonly brought: Brought }
  /** The server said something that a client answers this often. */
  | { readonly type: "asked"; readonly connection: Connection; readonly answers: number }
  /** Answer to `turn`. */
  | { readonly type: "turn" }
  | { readonly type: "closed"; readonly connection: Connection };

export type IntakeOutput<Connection> =
  /** Read at most so many bytes and handle what they hold; `taken` follows before the next output is polled. */
  | { readonly type: "take"; readonly connection: Connection; readonly bytes: number }
  /** Something waits for the next turn of the event loop: a `turn` is to come then. */
  | { readonly type: "turn" }
  /** It is not read for a while, since it or its user sent too much. */
  | { readonly type: "paused"; readonly connection: Connection }
  /** It is read again; comes before the `take`. */
  | { readonly type: "resumed"; readonly connection: Connection }
  /** It went on for minutes: `too_many_frames`. It is read on, as slowly as before, until it is `closed`. */
  | { readonly type: "close"; readonly connection: Connection };
