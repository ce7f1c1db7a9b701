import type { RequestId } from "../ids.ts";
import type { Limits } from "../limits.ts";
import type { Tag } from "../position.ts";
import type { StreamKey } from "../stream.ts";
import type { Author, Commit, Op, RefusalCode } from "./commit.ts";
import { beginAttempt, cancelRequest, consumeHead, emptyInbox, enqueueRequest, isWaiting, postponeHead } from "./inbox.ts";
import { addOpenRun, closeOpenRun, closeTool, findOpenRun, openTool } from "./open-runs.ts";
import type { OpResult } from "./op-result.ts";
import type { OverlayView } from "./overlay-view.ts";
import { trimBySize } from "./retention.ts";
import type { ThreadState } from "./state.ts";
import { createStreamState, growLog, type GrownLog, type NewTexts } from "./stream-log.ts";
import { inboxKey, threadOfInbox } from "./thread-keys.ts";
import { deletedThread, EMPTY_THREAD } from "./thread-state.ts";

/** What an op is applied to: the draft of its commit. */
export interface OpScope {
  readonly draft: OverlayView;
  readonly commit: Commit;
  /** When it is made, by the store's own time. */
  readonly at: number;
  readonly limits: Limits;
  readonly nextTag: () => Tag;
}

/** An op's result, or the code that refuses the whole commit. */
export type OpOutcome =
  | { readonly status: "done"; readonly result: OpResult }
  | { readonly status: "refused"; readonly code: RefusalCode };

type OpOf<Type extends Op["type"]> = Extract<Op, { type: Type }>;

const refused = (code: RefusalCode): OpOutcome => ({ status: "refused", code });
const result = (value: OpResult): OpOutcome => ({ status: "done", result: value });
const DONE = result({ type: "done" });

/** Applies one op to the draft. A refused op may leave the draft half-changed: the commit is refused with it. */
export function applyOp(scope: OpScope, op: Op): OpOutcome {
  switch (op.type) {
    case "append":
      return append(scope, op);
    case "enqueue":
      return enqueue(scope, op);
    case "open-run":
    case "close-run":
    case "open-tool":
    case "close-tool":
    case "attempt":
    case "postpone":
    case "consume":
      return changeOwnThread(scope, op);
    case "cancel":
      return cancel(scope, op);
    case "reject":
      return reject(scope, op);
    case "dead-letter":
      return addLetter(scope, op);
    case "settle-letter":
      return settleLetter(scope, op);
    case "delete":
      return deleteStream(scope, op);
    case "delete-thread":
      return deleteThread(scope, op);
  }
}

const ownsThread = (author: Author, thread: StreamKey): boolean => author.kind === "owner" && author.thread === thread;

const threadOf = ({ draft }: OpScope, key: StreamKey): ThreadState => draft.thread(key) ?? EMPTY_THREAD;

function append(scope: OpScope, { stream, texts, sizes, runId }: OpOf<"append">): OpOutcome {
  if (runId !== undefined) {
    if (!ownsThread(scope.commit.author, stream)) return refused("fenced");
    if (findOpenRun(scope.draft.thread(stream), runId) === undefined) return refused("run_ended");
  }
  const grown = growStream(scope, stream, { texts, sizes, origin: { at: scope.at } });
  return grown === undefined ? refused("event_too_large") : appended(stream, grown);
}

/** Appends to a stream, which begins with its first entry; undefined when a text is too large. */
function growStream({ draft, limits, nextTag }: OpScope, key: StreamKey, texts: NewTexts): GrownLog | undefined {
  const grown = growLog(draft.stream(key) ?? createStreamState(nextTag()), texts, nextTag);
  if (grown.entries.some(({ bytes }) => bytes > limits.eventBytesMax)) return undefined;
  draft.append(key, grown);
  trimBySize(draft, key, limits);
  return grown;
}

function appended(stream: StreamKey, { after, state }: GrownLog): OpOutcome {
  return result({ type: "appended", stream, first: after.offset + 1, last: state.head });
}

/** One that waits is known to its thread, also where its entry is lost. */
const isKnown = ({ draft }: OpScope, key: StreamKey, requestId: RequestId): boolean =>
  draft.requestOffset(inboxKey(key), requestId) !== undefined || isWaiting(draft.thread(key), requestId);

function reject(scope: OpScope, { code, request }: OpOf<"reject">): OpOutcome {
  if (request === undefined || !isKnown(scope, request.thread, request.requestId)) return result({ type: "rejected", code });
  // reached: refused-and-known
  return result({ type: "known" });
}

function enqueue(scope: OpScope, op: OpOf<"enqueue">): OpOutcome {
  const { thread: key, requestId, text, priority } = op;
  const thread = threadOf(scope, key);
  const inbox = inboxKey(key);
  if (isKnown(scope, key, requestId)) {
    // reached: request-known
    return result({ type: "known" });
  }
  if (thread.waiting.length >= scope.limits.inboxEntriesMax) {
    // reached: inbox-full
    return notEnqueued(op, "inbox_full");
  }
  const grown = growStream(scope, inbox, { texts: [text], origin: { at: scope.at, requestId } });
  if (grown === undefined) return notEnqueued(op, "event_too_large");
  scope.draft.putThread(key, enqueueRequest(thread, requestId, grown.after, priority));
  return appended(inbox, grown);
}

const notEnqueued = ({ isRequired }: OpOf<"enqueue">, code: RefusalCode): OpOutcome =>
  isRequired === true ? refused(code) : result({ type: "rejected", code });

function addLetter(scope: OpScope, { stream, text }: OpOf<"dead-letter">): OpOutcome {
  const grown = growStream(scope, stream, { texts: [text], origin: { at: scope.at } });
  if (grown === undefined) return refused("event_too_large");
  // What a node made before the store's own time began has a time below 0, which has no place in a cursor.
  scope.draft.putLetter(stream, grown.state.head.offset, Math.max(0, scope.at));
  return appended(stream, grown);
}

function settleLetter(scope: OpScope, { stream, letter, text }: OpOf<"settle-letter">): OpOutcome {
  if (!scope.draft.hasLetter(stream, letter)) return refused("letter_gone");
  scope.draft.putLetter(stream, letter, undefined);
  const grown = growStream(scope, stream, { texts: [text], origin: { at: scope.at } });
  return grown === undefined ? refused("event_too_large") : appended(stream, grown);
}

type OwnersOp = OpOf<"open-run" | "close-run" | "open-tool" | "close-tool" | "attempt" | "postpone" | "consume">;

/** What only the thread's owner does to its state. */
function changeOwnThread(scope: OpScope, op: OwnersOp): OpOutcome {
  if (!ownsThread(scope.commit.author, op.thread)) return refused("fenced");
  const thread = threadOf(scope, op.thread);
  const changed = changeThread(thread, op);
  if (changed === undefined) return refused("requestId" in op ? "inbox_moved" : "run_ended");
  if (contradictsCancel(thread, op)) return refused("cancelled");
  scope.draft.putThread(op.thread, changed);
  return DONE;
}

/** True when the head was marked as cancelled, which somebody was told, and the op would have it end otherwise. */
function contradictsCancel({ waiting, openRuns }: ThreadState, op: OwnersOp): boolean {
  const [head] = waiting;
  if (head?.cancelled !== true) return false;
  if (op.type === "attempt" || op.type === "postpone") return true;
  if (op.type === "consume") return op.cancelled !== true;
  // A run that died ended by itself; the request is still to be told as cancelled.
  if (op.type !== "close-run" || op.cancelled === true || op.died === true) return false;
  return openRuns.find(({ runId }) => runId === op.runId)?.requestId === head.requestId;
}

function changeThread(thread: ThreadState, op: OwnersOp): ThreadState | undefined {
  switch (op.type) {
    case "open-run":
      return addOpenRun(thread, op.run);
    case "close-run":
      return closeOpenRun(thread, op.runId, op.died === true);
    case "open-tool":
      return openTool(thread, op.runId, op.tool);
    case "close-tool":
      return closeTool(thread, op.runId, op.toolCallId);
    case "attempt":
      return beginAttempt(thread, op.requestId, op.attempt);
    case "postpone":
      return postponeHead(thread, op);
    case "consume":
      return consumeHead(thread, op.requestId);
  }
}

function cancel(scope: OpScope, { thread: key, target }: OpOf<"cancel">): OpOutcome {
  const thread = threadOf(scope, key);
  if ("requestId" in target) return cancelById(scope, key, thread, target.requestId);
  const run = findOpenRun(thread, target.runId);
  // Ids of runs are learned from their first event, so one that is not open has ended.
  if (run === undefined) return result({ type: "cancelled", outcome: "already_ended" });
  if (run.requestId === undefined) return result({ type: "cancelled", outcome: "unknown" });
  return cancelById(scope, key, thread, run.requestId);
}

function cancelById(scope: OpScope, key: StreamKey, before: ThreadState, requestId: RequestId): OpOutcome {
  const { thread, outcome } = cancelRequest(before, requestId, isKnown(scope, key, requestId), scope.limits.answersKept);
  if (thread !== before) scope.draft.putThread(key, thread);
  return result({ type: "cancelled", outcome, requestId });
}

function deleteStream({ draft }: OpScope, { stream }: OpOf<"delete">): OpOutcome {
  if (draft.stream(stream) === undefined) return DONE;
  draft.delete(stream);
  const key = threadOfInbox(stream);
  const thread = key === undefined ? undefined : draft.thread(key);
  if (key !== undefined && thread !== undefined) draft.putThread(key, emptyInbox(thread));
  return DONE;
}

function deleteThread({ draft }: OpScope, { thread: key }: OpOf<"delete-thread">): OpOutcome {
  for (const stream of [key, inboxKey(key)]) if (draft.stream(stream) !== undefined) draft.delete(stream);
  const thread = draft.thread(key);
  if (thread !== undefined) draft.putThread(key, deletedThread(thread));
  return result({ type: "deleted", requests: thread?.waiting.length ?? 0 });
}
