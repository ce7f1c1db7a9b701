import { applyRunEvent } from "./apply-run-event.ts";
import { emptyTurn, type ChatEvent, type Run, type ThreadView, type Turn } from "./thread-view.ts";

/** A question as it is in the thread's inbox. */
export interface Question {
  readonly requestId: string;
  readonly name: string;
  readonly payload: unknown;
  readonly timestamp: number;
}

/** The view with one more entry of the thread's inbox. An entry that it has seen changes nothing. */
export function applyQuestion(view: ThreadView, offset: number, { requestId, name, payload, timestamp }: Question): ThreadView {
  if (offset <= view.requestOffset) return view;
  const seen = { ...view, requestOffset: offset };
  if (name !== "ask" || typeof payload !== "object" || payload === null) return seen;
  const { question, collection } = payload as { question?: unknown; collection?: unknown };
  return updateTurn(seen, requestId, (turn) => ({
    ...turn,
    question: String(question),
    collection: String(collection),
    requestOffset: offset,
    askedAt: timestamp,
  }));
}

/** The view with one more event of the thread. An event that it has seen changes nothing. */
export function applyEvent(view: ThreadView, offset: number, event: ChatEvent): ThreadView {
  if (offset <= view.eventOffset) return view;
  const seen = { ...view, eventOffset: offset };
  switch (event.type) {
    case "agent_started":
      return event.requestId === undefined ? seen : updateTurn(seen, event.requestId, (turn) => startRun(turn, event));
    case "request_retrying":
      return updateTurn(seen, event.requestId, (turn) => ({ ...turn, retry: { error: event.error.message, dueAt: event.timestamp + event.delayMs } }));
    case "request_completed":
      return updateTurn(seen, event.requestId, (turn) => ({ ...turn, state: "completed", retry: undefined }));
    case "request_failed":
      return updateTurn(seen, event.requestId, (turn) => ({ ...turn, state: "failed", retry: undefined, failure: event.error.message }));
    case "request_cancelled":
      return updateTurn(seen, event.requestId, (turn) => ({ ...turn, state: "cancelled", retry: undefined }));
    default:
      return updateRun(seen, event);
  }
}

/** The view behind events that the store has lost, up to `last`: they are counted where they would have been shown. */
export function applyDamage(view: ThreadView, last: number): ThreadView {
  const lost = Math.max(0, last - view.eventOffset);
  const seen = { ...view, eventOffset: view.eventOffset + lost };
  const newest = view.turns.findLast(({ runs }) => runs.length > 0);
  if (newest === undefined) return { ...seen, damaged: view.damaged + lost };
  return updateTurn(seen, newest.requestId, (turn) => ({ ...turn, damaged: turn.damaged + lost }));
}

function startRun(turn: Turn, event: Extract<ChatEvent, { type: "agent_started" }>): Turn {
  const run: Run = {
    runId: event.runId,
    agentName: event.agentName,
    attempt: event.attempt,
    startedAt: event.timestamp,
    endedAt: undefined,
    lastEventAt: event.timestamp,
    state: "running",
    reason: undefined,
    steps: [],
    citations: [],
    text: "",
  };
  return { ...turn, state: "running", retry: undefined, runs: [...turn.runs, run] };
}

function updateRun(view: ThreadView, event: ChatEvent): ThreadView {
  const { runId } = event as { readonly runId?: string };
  const at = view.turns.findLastIndex(({ runs }) => runs.some((run) => run.runId === runId));
  const turn = view.turns[at];
  if (turn === undefined) return view;
  const runs = turn.runs.map((run) => (run.runId === runId ? applyRunEvent(run, event) : run));
  return { ...view, turns: view.turns.with(at, { ...turn, runs }) };
}

function updateTurn(view: ThreadView, requestId: string, change: (turn: Turn) => Turn): ThreadView {
  const at = view.turns.findLastIndex((turn) => turn.requestId === requestId);
  const before = view.turns[at];
  if (before === undefined) return { ...view, turns: inOrder([...view.turns, change(emptyTurn(requestId))]) };
  const after = change(before);
  const turns = view.turns.with(at, after);
  return { ...view, turns: after.requestOffset === before.requestOffset ? turns : inOrder(turns) };
}

/** By the offset of the question; a turn whose question has not arrived yet is the newest. */
function inOrder(turns: Turn[]): Turn[] {
  const last = Number.MAX_SAFE_INTEGER;
  return turns.sort((a, b) => (a.requestOffset ?? last) - (b.requestOffset ?? last));
}
