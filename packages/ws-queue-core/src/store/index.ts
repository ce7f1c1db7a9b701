export type { AttemptFailure } from "../attempt-failure.ts";
export { applyCommit, withThread, type CommitContext } from "./apply-commit.ts";
export type { AppendedEntries, Changes, CommitDecision, EntryMeta, EntryOrigin, LeaseDecision, LetterChanges, StateView } from "./changes.ts";
export type { Author, CancelTarget, Commit, CommitResult, Op, RefusalCode } from "./commit.ts";
export { deadLetterCursor, parseDeadLetterCursor, takeLetters, type LetterPlace } from "./dead-letters.ts";
export type { StoreContext, StoreFactory } from "./factory.ts";
export { answerData, ledgerText, parseLedger } from "./kept/ledger-text.ts";
export { createStateCache, type Sized, type StateCache } from "./kept/state-cache.ts";
export { isFields, isWhole, parseThread, tryParse, type StoredThread } from "./kept/state-text.ts";
export { applyLease } from "./lease.ts";
export { createMemoryStore, type MemoryStoreOptions } from "./memory/memory-store.ts";
export type { CancelOutcome, OpResult } from "./op-result.ts";
export { createOverlayView, type OverlayView } from "./overlay-view.ts";
export type {
  DeadLetterCursor,
  DeadLetterPage,
  Entry,
  EntryPage,
  IndexedLetter,
  LeaseCommand,
  LeaseResult,
  PendingCursor,
  PendingPage,
  PendingThread,
  ReadRequest,
  ReadReset,
  ReadResult,
  ResetReason,
  Store,
  StoreDescription,
  StoreInspection,
  StoreNotice,
  StreamChange,
  StreamHead,
} from "./port.ts";
export { checkPosition, positionBefore, type PositionVerdict } from "./position-check.ts";
export { forgettableProducers, parseProducerKey, producerKey, summarizeProducer, type ProducerKey, type ProducerUse } from "./producers.ts";
export type { FoundEntry, LogSource, TakeEntry } from "./log-source.ts";
export { dueAt, isPending, parsePendingCursor, pendingCursor, pendingThread } from "./pending.ts";
export { readLog } from "./read-log.ts";
export { applyRetention, isOversize, maintenanceShare, trimmedCount } from "./retention.ts";
export { createStoreClock, type StoreClock } from "./store-clock.ts";
export { isTime, type ClockReading, type KeptTime } from "./retention-clock.ts";
export type {
  Answer,
  Fence,
  Lease,
  Ledger,
  OpenRun,
  OpenTool,
  Postponed,
  ProducerState,
  ProducerSummary,
  StreamState,
  ThreadState,
  WaitingRequest,
} from "./state.ts";
export { oldestOffset, streamHead } from "./stream-log.ts";
export { inboxKey, isDeadKey, isThreadKey, threadOfInbox } from "./thread-keys.ts";
export { EMPTY_THREAD } from "./thread-state.ts";
export { createWatchers, type Watchers, type WatchersOptions } from "./watchers.ts";
