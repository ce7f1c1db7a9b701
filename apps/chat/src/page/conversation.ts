import type { SubscriptionStats } from "@apex/ws-client";
import { errorInWords } from "./error-words.ts";
import { follow } from "./follow.ts";
import type { Gate } from "./gate.ts";
import { clearPoints, recordEvent } from "./pipeline/record.ts";
import type { AppState, Pending } from "./state.ts";
import type { Store } from "./store.ts";
import type { ChatClient } from "./user-session.ts";
import { applyDamage, applyEvent, applyQuestion } from "./view/apply-event.ts";
import { auditDamage, auditOffset, EMPTY_AUDIT } from "./view/order-audit.ts";
import { EMPTY_THREAD, lastRun, type ChatEvent, type Turn } from "./view/thread-view.ts";

export interface ConversationParts {
  readonly client: ChatClient;
  readonly store: Store<AppState>;
  readonly gate: Gate;
  readonly onError: (error: unknown) => void;
}

/** One thread as it is followed and spoken to. */
export interface Conversation {
  readonly threadId: string;
  stats(): SubscriptionStats | undefined;
  ask(question: string, collection: string): void;
  /** Stops what is being done about a question, in whatever tab it was asked. */
  stop(turn: Turn): Promise<void>;
  /** True while there is something to stop. */
  canStop(turn: Turn): boolean;
  close(): void;
}

/** Shows the thread from its start, and then as it goes on. */
export function openConversation(parts: ConversationParts, threadId: string): Conversation {
  const { client, store, gate, onError } = parts;
  const thread = client.thread(threadId);
  const ended = new AbortController();
  const { signal } = ended;

  store.update({ threadId, thread: EMPTY_THREAD, audit: EMPTY_AUDIT, record: clearPoints(store.get().record) });
  const events = thread.events({ from: "start", signal, onReset: () => clearEvents(store), onDamage: ({ last }) => showDamage(store, last) });
  const questions = thread.requests({ from: "start", signal, onReset: () => clearQuestions(store) });
  follow(events, { gate, signal }, (event, offset) => showEvent(store, event, offset)).catch(onError);
  follow(questions, { gate, signal }, (entry, offset) => {
    const state = store.get();
    const pending = state.pending.filter(({ requestId }) => requestId !== entry.requestId);
    store.update({ thread: applyQuestion(state.thread, offset, entry), pending });
  }).catch(onError);

  showLeft(parts, threadId, signal);

  return {
    threadId,
    stats: () => events.stats(),
    ask: (question, collection) => {
      const request = thread.request("ask", { question, collection });
      addPending(store, request.id, threadId, question);
      request.accepted.then(
        () => changePending(store, request.id, { state: "accepted" }),
        (error: unknown) => changePending(store, request.id, { state: "rejected", problem: errorInWords(error) }),
      );
    },
    stop: async (turn) => {
      const run = lastRun(turn);
      if (run?.state === "running") await thread.cancelRun(run.runId);
      else if ((await thread.cancelRequest(turn.requestId)) === "cancelled") withdraw(store, turn.requestId);
    },
    canStop: (turn) => lastRun(turn)?.state === "running" || turn.state === "waiting",
    close: () => ended.abort(),
  };
}

function showEvent(store: Store<AppState>, event: ChatEvent, offset: number): void {
  const { thread, audit, record } = store.get();
  store.update({
    thread: applyEvent(thread, offset, event),
    audit: auditOffset(audit, offset),
    record: recordEvent(record, offset, event, Date.now()),
  });
}

/** What was shown stays; the hole is said where it is. */
function showDamage(store: Store<AppState>, last: number): void {
  const { thread, audit } = store.get();
  store.update({ thread: applyDamage(thread, last), audit: auditDamage(audit, last) });
}

/** What was shown is not what the log says (any more): it is read again from the start. */
function clearEvents(store: Store<AppState>): "start" {
  const { thread, record } = store.get();
  const turns = thread.turns.map((turn) => ({ ...turn, runs: [], state: "waiting" as const, failure: undefined, damaged: 0 }));
  store.update({ thread: { ...thread, eventOffset: 0, damaged: 0, turns }, audit: EMPTY_AUDIT, record: clearPoints(record) });
  return "start";
}

function clearQuestions(store: Store<AppState>): "start" {
  store.update({ thread: { ...store.get().thread, requestOffset: 0 } });
  return "start";
}

function withdraw(store: Store<AppState>, requestId: string): void {
  store.update({ withdrawn: [...store.get().withdrawn, requestId] });
}

/** Questions that an earlier page was asked and could not send yet: known as soon as the client has looked into its storage. */
function showLeft({ client, store }: ConversationParts, threadId: string, signal: AbortSignal): void {
  const show = (): void => {
    for (const body of client.pending()) {
      if (body.t !== "request" || body.thread !== threadId || body.name !== "ask") continue;
      addPending(store, body.id, threadId, body.payload.question);
    }
  };
  if (client.phase.name !== "idle") return show();
  const undo = client.onPhase(() => {
    undo();
    if (!signal.aborted) show();
  });
}

function addPending(store: Store<AppState>, requestId: string, threadId: string, question: string): void {
  const { pending } = store.get();
  if (pending.some((entry) => entry.requestId === requestId)) return;
  store.update({ pending: [...pending, { requestId, threadId, question, state: "sending", problem: undefined }] });
}

export function changePending(store: Store<AppState>, requestId: string, change: Partial<Pending>): void {
  const pending = store.get().pending.map((entry) => (entry.requestId === requestId ? { ...entry, ...change } : entry));
  store.update({ pending });
}
