import type { UserId } from "@apex/ws-queue-core";
import type { Call } from "./call.ts";
import { createPins, type Pins } from "./knowledge.ts";

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

/** The calls of one user that are not on their way, in order. */
export interface UserQueue {
  readonly userId: UserId;
  readonly calls: QueuedCall[];
  pins: Pins;
  state: QueueState;
  /** Rounds that were lost to other writers, one after the other. */
  losses: number;
}

export const createUserQueue = (userId: UserId): UserQueue => ({ userId, calls: [], pins: createPins(), state: { name: "ready" }, losses: 0 });
