import type { ErrorCode, ErrorDetails, Limits, Position, ProducerId, StoreDurability, StreamKey, UserId } from "@apex/ws-queue-core";
import type {
  ClockReading,
  Commit,
  CommitResult,
  DeadLetterCursor,
  DeadLetterPage,
  LeaseCommand,
  LeaseResult,
  PendingCursor,
  PendingPage,
  ProducerSummary,
  ReadRequest,
  StreamHead,
  ThreadState,
} from "@apex/ws-queue-core/store";
import type { ResolvedOptions } from "./options.ts";
import type { PackedChange, PackedReadResult } from "./packed-page.ts";

/** What the main side and the worker say to each other. All of it is plain data; texts of entries pass as strings. */

/** What can be asked of the worker, and what it answers. */
export interface Calls {
  commit: { input: Commit; output: CommitResult };
  lease: { input: LeaseCommand; output: LeaseResult };
  read: { input: ReadRequest; output: PackedReadResult };
  heads: { input: readonly StreamKey[]; output: readonly (StreamHead | undefined)[] };
  producer: { input: { userId: UserId; producer: ProducerId }; output: ProducerSummary | undefined };
  thread: { input: StreamKey; output: ThreadState | undefined };
  pending: { input: { after: PendingCursor | undefined; limit: number }; output: PendingPage };
  deadLetters: { input: { after: DeadLetterCursor | undefined; limit: number; userId: UserId | undefined }; output: DeadLetterPage };
  positionBefore: { input: { stream: StreamKey; offset: number }; output: Position };
  threads: { input: { after: StreamKey | undefined; limit: number }; output: readonly StreamKey[] };
  maintain: { input: ClockReading; output: undefined };
}

export type CallName = keyof Calls;

type CallOf<Name extends CallName> = { [N in Name]: { readonly id: number; readonly name: N; readonly input: Calls[N]["input"] } }[Name];

/** Something that is answered. */
export type Call<Name extends CallName = CallName> = CallOf<Name>;

/** Something that has no answer: which streams the main side wants to hear of, and that it sends nothing more. */
export type Notice = { readonly name: "watch" | "unwatch"; readonly stream: StreamKey } | { readonly name: "close" };

/** One message to the worker: everything that one tick of the main thread asked for, in its order. */
export type Batch = readonly (Call | Notice)[];

/** An `ApexError` as data: a clone of an Error would lose its code. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

export type Reply =
  | { readonly id: number; readonly output: Calls[CallName]["output"] }
  | { readonly id: number; readonly error: ErrorData };

/** What the store has to tell that is no answer, since it was last taken. */
export interface Findings {
  readonly errors: readonly ErrorData[];
  readonly counts: readonly (readonly [name: string, by: number])[];
  readonly records: readonly (readonly [name: string, value: number])[];
}

/** Messages of the worker. `answers` speaks of durable things only: it leaves the worker after COMMIT. */
export type FromWorker =
  | { readonly type: "opened"; readonly durability: StoreDurability }
  | { readonly type: "failed"; readonly error: ErrorData }
  /** `trimmed`: so many entries retention let go since the last answers. */
  | { readonly type: "answers"; readonly replies: readonly Reply[]; readonly changes: readonly PackedChange[]; readonly trimmed?: number }
  | ({ readonly type: "findings" } & Findings);

export interface WorkerData {
  readonly options: ResolvedOptions;
  readonly limits: Limits;
  /** Random, of this opening: tells a worker that replaces a crashed one from another process. */
  readonly nonce: string;
}
