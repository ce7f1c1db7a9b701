import { deadStream, parseRequestId, parseRunId } from "@apex/ws-queue-core";
import type { Op, ThreadState } from "@apex/ws-queue-core/store";
import type { IdChoice, OpSpec, ThreadChoice } from "./commands.ts";
import { pick, PLAYERS, type Player } from "./places.ts";

/** What an op's choices are resolved against. */
export interface OpContext {
  readonly player: Player;
  /** The number of the author's own thread. */
  readonly ownThread: number;
  /** The states of the player's threads before the commit. */
  readonly states: readonly (ThreadState | undefined)[];
}

const requestOf = (request: number) => parseRequestId(`request-${request}`);
const toolOf = (tool: number) => `tool-${tool}`;
const runOf = (run: number) => parseRunId(`run-${run}`);

/** A request, a run or a count: the one that fits the thread's state, or the one that is named. */
function createChooser({ states }: OpContext, thread: number) {
  const state = states[thread];
  return {
    request: (choice: IdChoice) => (choice === "fitting" ? (state?.waiting[0]?.requestId ?? requestOf(0)) : requestOf(choice)),
    run: (choice: IdChoice) => (choice === "fitting" ? (state?.openRuns[0]?.runId ?? runOf(0)) : runOf(choice)),
    attempt: (choice: IdChoice) => (choice === "fitting" ? (state?.attempt ?? 0) + 1 : choice),
  };
}

/** Makes the op that a description stands for. */
export function createOp(spec: OpSpec, context: OpContext): Op {
  const { player } = context;
  if (spec.type === "reject") return createRejection(spec, player);
  if (spec.type === "append") return { type: "append", stream: streamOf(spec, player), texts: spec.texts };
  if (spec.type === "delete") return { type: "delete", stream: pick(player.streams, spec.stream) };
  if (spec.type === "dead-letter" || spec.type === "settle-letter") return { ...spec, stream: deadStream(player.userId) };
  return createThreadOp(spec, context);
}

function createRejection({ thread, request }: Extract<OpSpec, { type: "reject" }>, player: Player): Op {
  const rejection = { type: "reject", code: "invalid_payload" } as const;
  return request === undefined ? rejection : { ...rejection, request: { thread: pick(player.threads, thread), requestId: requestOf(request) } };
}

function streamOf({ place, stream }: Extract<OpSpec, { type: "append" }>, player: Player) {
  if (place === "inbox") return pick(player.inboxes, stream);
  return pick(place === "mine" ? player.open : PLAYERS.flatMap((other) => (other === player ? [] : other.open)), stream);
}

type ThreadSpec = Exclude<OpSpec, { type: "reject" | "append" | "delete" | "dead-letter" | "settle-letter" }>;

function createThreadOp(spec: ThreadSpec, context: OpContext): Op {
  const choice: ThreadChoice = spec.thread;
  const index = choice === "own" ? context.ownThread : choice;
  const thread = pick(context.player.threads, index);
  const choose = createChooser(context, index);
  switch (spec.type) {
    case "append-run":
      return { type: "append", stream: thread, texts: spec.texts, runId: choose.run(spec.run) };
    case "enqueue":
      return { type: "enqueue", thread, requestId: requestOf(spec.request), text: spec.text, ...(spec.priority && { priority: spec.priority }), ...(spec.isRequired && { isRequired: true }) };
    case "open-run": {
      const request = spec.request === undefined ? {} : { requestId: choose.request(spec.request) };
      return { type: "open-run", thread, run: { runId: runOf(spec.run), agentName: "agent", ...request } };
    }
    case "close-run":
      return { type: "close-run", thread, runId: choose.run(spec.run), ...(spec.as === "ended" ? {} : { [spec.as]: true }) };
    case "open-tool": {
      const tool = { toolCallId: toolOf(spec.tool), toolName: "tool", startedAt: 0 };
      return { type: "open-tool", thread, runId: choose.run(spec.run), tool };
    }
    case "close-tool":
      return { type: "close-tool", thread, runId: choose.run(spec.run), toolCallId: toolOf(spec.tool) };
    case "attempt":
      return { type: "attempt", thread, requestId: choose.request(spec.request), attempt: choose.attempt(spec.attempt) };
    case "postpone": {
      const { dueAt, delayMs, message } = spec;
      const failure = message === undefined ? {} : { failure: { code: "handler_failed", message } };
      return { type: "postpone", thread, requestId: choose.request(spec.request), dueAt, delayMs, ...failure };
    }
    case "consume":
      return { type: "consume", thread, requestId: choose.request(spec.request), ...(spec.isCancel ? { cancelled: true } : {}) };
    case "cancel-request":
      return { type: "cancel", thread, target: { requestId: requestOf(spec.request) } };
    case "delete-thread":
      return { type: "delete-thread", thread };
    case "cancel-run":
      return { type: "cancel", thread, target: { runId: choose.run(spec.run) } };
  }
}
