import type { UserId } from "@apex/ws-queue-core";
import type { Call } from "./call.ts";
import type { Pins } from "./pins.ts";

export interface QueuedCall {
  readonly ticket: number;
  readonly call: Call;
}

/** What one user's calls wait for. `loading`: until the server has said what they lack. */
export type QueueState =
  | { readonly name: "ready" }
  | { readonly name: "loading"; flights: number }
  /** Another writer has its turn. */
  | { readonly name: "waiting"; readonly untilMs: number };

export const READY: QueueState = { name: "ready" };

/** The calls of one user that are not on their way, in order. */
export interface UserQueue {
  readonly userId: UserId;
  readonly calls: QueuedCall[];
  /** Undefined: nothing was loaded for them. */
  pins: Pins | undefined;
  state: QueueState;
  /** Rounds that were lost to other writers, one after the other. */
  losses: number;
}

export const createUserQueue = (userId: UserId): UserQueue => ({ userId, calls: [], pins: undefined, state: READY, losses: 0 });
