import { tryRead, type Limits } from "@apex/ws-queue-core";
import type { Changes, StoreNotice } from "@apex/ws-queue-core/store";
import type { Takeover } from "@apex/ws-queue-core/server";
import { isApexError, type Manager } from "@apex/ws-manager";
import { createNode } from "@apex/ws-manager/internal";
import type { Random } from "@apex/testkit/random";
import { createReporter } from "@apex/ws-transport";
import { contract, type SimContract } from "../contract.ts";
import type { History } from "../history.ts";
import type { Socket, SocketEvents } from "../network/link.ts";
import { createStoreHandle, type StoreHandle, type StoreHandleParts } from "../store/store-handle.ts";
import { createProcess, createProcessClock, type Process, type ProcessClock } from "../time/process.ts";
import type { Trace } from "../trace.ts";
import { AskedToFail, createAgent } from "./agent.ts";
import { bendIdentity, isOddThrown, readMessage, throwOdd, type Conduct } from "./conduct.ts";
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
  handleChanges(changes: Changes): void;
  handleNotice(notice: StoreNotice): void;
}

export interface SimNodeParts extends Omit<StoreHandleParts, "process" | "random"> {
  readonly name: string;
  readonly random: Random;
  readonly limits: Limits;
  readonly takeover: Takeover;
  readonly conduct: Conduct;
  readonly history: History;
  readonly trace: Trace;
  /** It could not start, its store did not answer: it ends, as a service does. */
  readonly handleStartFailed: (node: SimNode) => void;
}

export function createSimNode(parts: SimNodeParts): SimNode {
  const { name, schedule, random, limits, takeover, conduct, history, trace } = parts;
  const process = createProcess(schedule);
  const clock = createProcessClock(schedule, process);
  const handle: StoreHandle = createStoreHandle({ ...parts, process });
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

  async function start(): Promise<void> {
    const runtime = { store: handle.store, clock, random, limits, telemetry: undefined, onError, debug: undefined };
    const started = await createNode(runtime, {
      contract,
      takeover,
      authenticate: (_request, token) => bendIdentity(readToken(token, clock.epochMs()), conduct, random),
      openTransport: (host) => (transport = createSimTransport({ name, host, limits, clock, trace, onError })),
    });
    const agent = createAgent(clock);
    started.onRequest("ask", (ctx, ask) => {
      trace(name, `handles ${ctx.requestId} (attempt ${ctx.attempt}): ${ask.behaviour}`);
      history.handle(ctx.requestId);
      throwOdd(conduct, random);
      return agent(ctx, ask);
    });
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
    handleChanges: handle.handleChanges,
    handleNotice: handle.handleNotice,
  };
  start().catch((error: unknown) => {
    trace(name, `could not start: ${describe(error)}`);
    parts.handleStartFailed(node);
  });
  return node;
}

const describe = (error: unknown): string => tryRead(() => (error instanceof Error ? `${"code" in error ? String(error.code) : error.name} ${error.message}` : String(error))) ?? "what cannot be read";
