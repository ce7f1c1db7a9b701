import type { WelcomeFrame } from "../protocol/frames.ts";
import type { Backoff } from "./backoff.ts";
import type { Phase } from "./connection-phase.ts";

/** So many in a row are set aside without waiting longer each time: it may be the server that reads nothing any more. */
export const PATIENCE = 8;

/** What a client knows of its connection. An instant that is not set is `Infinity`. */
export interface Line extends Backoff {
  phase: Phase;
  token?: string | undefined;
  isTokenAwaited?: boolean;
  isOffline?: boolean;
  /** The newest token was refused, and no connection stood since. */
  isTokenRefused: boolean;
  /** A `ping`, maybe behind one message, was sent to see whether the server reads it: no message is until it has. */
  isProbing?: boolean;
  /** How many more messages may be set aside, until one is found innocent, without waiting longer each time. */
  patience: number;
  /** When a wait was last ended early. */
  hurriedAt: number;
  /** How many connections stood, up to `welcome`. */
  connections: number;
  connectedAt: number;
  /** What the server said when the connection came to stand; undefined: none stands. */
  welcome?: WelcomeFrame | undefined;
  /** Without a connection: when to try again. With one: when to leave it, since a `goaway` asked to. */
  moveAt: number;
  /** When silence means that the connection, or the attempt at one, is dead. */
  deadAt: number;
  pingAt: number;
}

export const createLine = (): Line => ({
  attempt: 0,
  phase: { name: "idle" },
  isTokenRefused: false,
  patience: PATIENCE,
  hurriedAt: -Infinity,
  connections: 0,
  connectedAt: Infinity,
  moveAt: Infinity,
  deadAt: Infinity,
  pingAt: Infinity,
});
