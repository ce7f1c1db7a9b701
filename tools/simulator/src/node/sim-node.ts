import { streamKey, threadStream, tryRead, type Limits, type UserId } from "@apex/ws-queue-core";
import type { Takeover } from "@apex/ws-queue-core/server";
import { isApexError, ownStreamsOnly, type ApexError, type CommittedEvent, type Manager, type RequestContext } from "@apex/ws-manager";
import { createNode } from "@apex/ws-manager/internal";
import type { Random } from "@apex/testkit/random";
import { createReporter } from "@apex/ws-transport";
import type { HandlingConfig } from "../config.ts";
import { contract, REQUEST_NAMES, type Ask, type SimContract } from "../contract.ts";
import type { CallRecord, History, NodeRecord, UnauthorizedSend } from "../history.ts";
import type { Socket, SocketEvents } from "../network/link.ts";
import type { Connect, ConnectionParts, StoreNews } from "../store/connection.ts";
import { createProcess, createProcessClock, type Process, type ProcessClock } from "../time/process.ts";
import type { Trace } from "../trace.ts";
import { witnessOf } from "../witness.ts";
import { AskedToFail, createAgent } from "./agent.ts";
import { bendIdentity, isOddThrown, readMessage, throwOdd, type Conduct } from "./conduct.ts";
import type { Rights } from "./rights.ts";
import { isFinalFailure, misbehave, takeScripted, type Script } from "./script.ts";
import { createSimTransport, type SimTransport } from "./sim-transport.ts";
import { readToken } from "./token.ts";

/** One process of a service, from its start to its end; the next on the same machine is another object. */
export interface SimNode {
  readonly name: string;
  readonly process: Process;
  readonly clock: ProcessClock;
  /** Undefined while it starts. */
  readonly manager: Manager<SimContract> | undefined;
  accept(socket: Socket): SocketEvents | undefined;
  handleNews(news: StoreNews): void;
  /** The store changed: the tails may have grown. */
  noteTails(): void;
}

export interface SimNodeParts extends Omit<ConnectionParts, "process" | "clock" | "random" | "handleTrouble"> {
  readonly connect: Connect;
  readonly random: Random;
  readonly limits: Limits;
  readonly takeover: Takeover;
  readonly conduct: Conduct;
  readonly rights: Rights;
  readonly handling: HandlingConfig;
  /** What is wrong with requests. */
  readonly scripts: ReadonlyMap<string, Script>;
  /** How far the clock of its machine is from the right time. */
  readonly machineOffsetMs: () => number;
  readonly history: History;
  readonly trace: Trace;
  /** It could not start, its store did not answer: it ends, as a service does. */
  readonly handleStartFailed: (node: SimNode) => void;
  /** A handler ended the process. */
  readonly handleCrash: (node: SimNode) => void;
}

export function createSimNode(parts: SimNodeParts): SimNode {
  const { name, schedule, random, limits, takeover, conduct, rights, history, trace } = parts;
  const process = createProcess(schedule);
  const clock = createProcessClock(schedule, process, parts.machineOffsetMs);
  const record: NodeRecord = { name, troubles: [] };
  history.nodes.set(name, record);
  const connected = parts.connect({ ...parts, process, clock, handleTrouble: (trouble) => void record.troubles.push(trouble) });
  let transport: SimTransport | undefined;
  let manager: Manager<SimContract> | undefined;

  /** The service's own; the real guard is around it. */
  const onError = createReporter(
    (error) => {
      trace(name, `error: ${describe(error)}`);
      if (!isApexError(error) && !isOddThrown(error) && !(error instanceof AskedToFail)) history.surprise(name, error);
      readMessage(conduct, error);
    },
    (text) => trace(name, text),
  );

  const handleUnauthorized = (send: UnauthorizedSend): void => void history.unauthorized.push(send);
  const agent = createAgent(clock);

  async function handle(ctx: RequestContext<SimContract>, ask: Ask): Promise<unknown> {
    const how = takeScripted(parts.scripts.get(ctx.requestId));
    trace(name, `handles ${ctx.requestId} (attempt ${ctx.attempt}): ${how ?? ask.behaviour}`);
    const call: CallRecord = { ...callOf(name, ctx), startMs: schedule.nowMs };
    history.calls.push(call);
    ctx.signal.addEventListener("abort", () => (call.abort = { atMs: schedule.nowMs, code: (ctx.signal.reason as ApexError).code }));
    try {
      throwOdd(conduct, random);
      ctx.commit(effectsOf(ctx, ask));
      if (isFinalFailure(how)) call.isFinal = true;
      return await (how === undefined ? agent(ctx, ask) : misbehave(how, ctx, () => parts.handleCrash(node)));
    } finally {
      call.endMs = schedule.nowMs;
    }
  }

  /** What the service answers is looked up at once, and may take a while to come. */
  function late<Answer>(answer: Answer): Answer | Promise<Answer> {
    if (rights.lateMaxMs === 0) return answer;
    return new Promise((resolve) => clock.setTimer(() => resolve(answer), random.int(0, rights.lateMaxMs)));
  }

  async function start(): Promise<void> {
    const opened = connected.open();
    const runtime = { store: opened instanceof Promise ? await opened : opened, clock, random, limits, telemetry: undefined, onError, debug: undefined };
    const started = await createNode(runtime, {
      contract,
      takeover,
      // The service knows how long a token is good, and tells its library by the clock of this machine.
      authenticate: (_request, token) => late(bendIdentity(readToken(token, clock.epochMs(), parts.machineOffsetMs()), conduct, random)),
      // Requests are answered at once: while one waits, a clock that is set would decide about its deadline.
      authorize(identity, stream, action) {
        const isOwn = ownStreamsOnly(identity, stream, action);
        return action === "subscribe" ? late(isOwn && rights.mayRead(identity.userId as UserId, streamKey(stream))) : isOwn;
      },
      openTransport: (host) => (transport = createSimTransport({ name, host, limits, clock, rights, handleUnauthorized, trace, onError })),
    });
    for (const name of REQUEST_NAMES) {
      started.onRequest(name, { ...parts.handling, priority: name }, (ctx, ask) => handle(ctx, ask));
    }
    record.readyMs = schedule.nowMs;
    manager = started;
  }

  const node: SimNode = {
    name,
    process,
    clock,
    get manager() {
      return manager;
    },
    accept: (socket) => (manager === undefined ? undefined : transport?.accept(socket)),
    handleNews: connected.handleNews,
    noteTails() {
      record.tailBytesMax = Math.max(record.tailBytesMax ?? 0, manager?.stats().tails.bytes ?? 0);
    },
  };
  start().catch((error: unknown) => {
    trace(name, `could not start: ${describe(error)}`);
    parts.handleStartFailed(node);
  });
  return node;
}

function callOf(node: string, { userId, threadId, requestId, attempt }: RequestContext<SimContract>): Omit<CallRecord, "startMs"> {
  return { node, userId, thread: threadStream(userId, threadId), request: requestId, attempt };
}

/** Exactly if the request is answered, and once, the thread is to have these. */
function effectsOf(ctx: RequestContext<SimContract>, { effects }: Ask): readonly CommittedEvent<SimContract>[] {
  const { requestId, attempt } = ctx;
  return Array.from({ length: effects }, (_, nth) => ({ type: "effect", payload: { effect: requestId, of: witnessOf(ctx), attempt, nth } }));
}

const describe = (error: unknown): string => tryRead(() => (error instanceof Error ? `${"code" in error ? String(error.code) : error.name} ${error.message}` : String(error))) ?? "what cannot be read";
