export type { AppendedEntries, Changes, CommitDecision, EntryMeta, LeaseDecision, StateView } from "./changes.ts";
export type { Author, CancelOutcome, CancelTarget, Commit, CommitResult, Op, OpResult, RefusalCode } from "./commit.ts";
export type { StoreContext, StoreFactory } from "./factory.ts";
export type {
  Entry,
  EntryPage,
  LeaseCommand,
  LeaseResult,
  ReadRequest,
  ReadResult,
  ResetReason,
  Store,
  StreamChange,
  StreamHead,
} from "./port.ts";
export type {
  Answer,
  Fence,
  Lease,
  Ledger,
  OpenRun,
  ProducerState,
  ProducerSummary,
  StreamState,
  ThreadState,
  WaitingRequest,
} from "./state.ts";
