export {
  createConnectionMachine,
  type ConnectionMachine,
  type ConnectionOptions,
} from "./connection/connection-machine.ts";
export type { HostOutput, ServerInput, ServerOutput } from "./io.ts";
export { createCommitQueue } from "./owner/commit-queue.ts";
export type { CommitQueue, CommitQueueInput, CommitQueueOptions, CommitQueueOutput, OpGroup, QueueAuthor } from "./owner/commit-queue.ts";
export type { DeadLetter } from "./owner/dead-letter.ts";
export { createIdSource } from "./owner/ids.ts";
export type { AbortCode, HandlerOutcome, OwnerInput, OwnerOutput, RunInput, RunOutcome } from "./owner/io.ts";
export type { Takeover } from "./owner/lease-keeper.ts";
export type { Moment } from "./owner/moment.ts";
export { failureOf } from "./owner/owner-events.ts";
export type { ThreadOwnerOptions } from "./owner/owner-state.ts";
export type { RunEventInput } from "./owner/run-life.ts";
export { createThreadOwner, type ThreadOwner } from "./owner/thread-owner.ts";
