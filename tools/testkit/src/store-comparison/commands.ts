import type { Priority } from "@apex/ws-queue-core";

/**
 * One step of a comparison: plain data. What a store gives out (fences, positions, the head of an inbox) is named by where
 * it came from, so that the same step can be taken on two stores. Numbers pick from small lists.
 */
export type Command =
  | { readonly type: "mint"; readonly player: number; readonly producer: number; readonly forClient: boolean; readonly at: number }
  | CommitCommand
  /** Commits that are sent without waiting in between. */
  | { readonly type: "together"; readonly commits: readonly CommitCommand[] }
  | { readonly type: "acquire"; readonly player: number; readonly thread: number; readonly seen: SeenChoice }
  | { readonly type: "renew" | "release"; readonly player: number; readonly thread: number; readonly fence: FenceChoice }
  | {
      readonly type: "read";
      readonly stream: number;
      readonly from: FromChoice;
      readonly isBackward: boolean;
      readonly entriesMax: number;
      readonly bytesMax: number;
    }
  | { readonly type: "maintain"; readonly now: number }
  | { readonly type: "reopen" };

export interface CommitCommand {
  readonly type: "commit";
  readonly player: number;
  readonly author: AuthorRef;
  readonly sequence: SequenceChoice;
  readonly ops: readonly OpSpec[];
  readonly at: number;
}

export type LeaseStep = Extract<Command, { type: "acquire" | "renew" | "release" }>;
export type ReadStep = Extract<Command, { type: "read" }>;

export type AuthorRef =
  /** `isStolen`: a producer of the other player. */
  | { readonly kind: "producer"; readonly producer: number; readonly isStolen: boolean }
  | { readonly kind: "owner"; readonly thread: number; readonly fence: FenceChoice };

export type FenceChoice = "newest" | "older" | "madeUp";
/** The lease that an acquisition claims to have seen. */
export type SeenChoice = "now" | "before" | "never";
/** Against what the author committed last. `again`: that commit, unchanged. */
export type SequenceChoice = "next" | "again" | "conflict" | "gap" | "old";
export type FromChoice = "start" | "head" | "void" | { readonly known: number } | { readonly madeUp: number };
/** A request or a run by its number, or the one that the thread's state makes likely to fit. */
export type IdChoice = "fitting" | number;
/** `own`: the author's thread, if it owns one. */
export type ThreadChoice = "own" | number;

/** One of the player's streams, of the other player's, or an inbox, to which nobody may append. */
export type Place = "mine" | "theirs" | "inbox";

export type OpSpec =
  | { readonly type: "append"; readonly place: Place; readonly stream: number; readonly texts: readonly string[] }
  | { readonly type: "append-once"; readonly stream: number; readonly id: number; readonly texts: readonly string[] }
  | { readonly type: "append-run"; readonly thread: ThreadChoice; readonly run: IdChoice; readonly texts: readonly string[] }
  | { readonly type: "enqueue"; readonly thread: number; readonly request: number; readonly text: string; readonly priority: Priority | undefined; readonly isRequired: true | undefined }
  | { readonly type: "open-run"; readonly thread: ThreadChoice; readonly run: number; readonly request: IdChoice | undefined }
  | { readonly type: "start-run"; readonly thread: ThreadChoice; readonly run: IdChoice; readonly text: string }
  | { readonly type: "close-run"; readonly thread: ThreadChoice; readonly run: IdChoice; readonly as: "ended" | "died" | "cancelled" }
  | { readonly type: "open-tool" | "close-tool"; readonly thread: ThreadChoice; readonly run: IdChoice; readonly tool: number }
  | { readonly type: "attempt"; readonly thread: ThreadChoice; readonly request: IdChoice; readonly attempt: IdChoice }
  | {
      readonly type: "postpone";
      readonly thread: ThreadChoice;
      readonly request: IdChoice;
      readonly dueAt: number;
      readonly delayMs: number;
      readonly message: string | undefined;
    }
  | { readonly type: "consume"; readonly thread: ThreadChoice; readonly request: IdChoice; readonly isCancel: boolean }
  | { readonly type: "cancel-request"; readonly thread: number; readonly request: number }
  | { readonly type: "cancel-run"; readonly thread: number; readonly run: IdChoice }
  | { readonly type: "reject"; readonly thread: number; readonly request: number | undefined }
  | { readonly type: "delete"; readonly stream: number }
  | { readonly type: "dead-letter"; readonly text: string }
  | { readonly type: "settle-letter"; readonly letter: number; readonly text: string }
  | { readonly type: "delete-thread"; readonly thread: number };
