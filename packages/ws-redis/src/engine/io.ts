import type { ProducerId, UserId } from "@apex/ws-queue-core";
import type { ApplyAnswer, Group, Loaded, LoadRequest, Pages, PagesRequest } from "../server/port.ts";
import type { Call } from "./call.ts";
import type { ToldChange } from "./log-writes.ts";

/** What the loop is told. `id`: of the output that this answers. */
export type LoopInput =
  | { readonly type: "submit"; readonly ticket: number; readonly call: Call }
  | { readonly type: "loaded"; readonly id: number; readonly rows: readonly Loaded[] }
  | { readonly type: "pages"; readonly id: number; readonly pages: readonly Pages[] }
  | { readonly type: "applied"; readonly id: number; readonly answer: ApplyAnswer }
  /** The server did not answer. `isOutcomeKnown`: and nothing of it happened. */
  | { readonly type: "failed"; readonly id: number; readonly error: Error; readonly isOutcomeKnown: boolean }
  /** There is a connection. `isRestarted`: to a server that was started anew, so what it had answered may be gone. */
  | { readonly type: "connected"; readonly isRestarted: boolean };

export type LoopOutput =
  | { readonly type: "load"; readonly id: number; readonly requests: readonly LoadRequest[] }
  | { readonly type: "read-pages"; readonly id: number; readonly requests: readonly PagesRequest[] }
  /** One at a time: the next is decided on what this one came to. */
  | { readonly type: "apply"; readonly id: number; readonly groups: readonly Group[] }
  /** Watchers are told of the changes, then the call is answered. */
  | { readonly type: "changed"; readonly changes: readonly ToldChange[]; readonly trimmed: number }
  | { readonly type: "answered"; readonly ticket: number; readonly answer: unknown }
  | { readonly type: "rejected"; readonly ticket: number; readonly error: unknown }
  /** The server cannot lose any more what it answered to this producer. */
  | { readonly type: "settled"; readonly userId: UserId; readonly producer: ProducerId; readonly through: number }
  /** Commits that were answered are gone; of all users where `userIds` is undefined. */
  | { readonly type: "rolled-back"; readonly userIds: ReadonlySet<UserId> | undefined };
