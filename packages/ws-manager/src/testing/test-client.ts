import { randomUUID } from "node:crypto";
import type { ApexError, Clock, Json, RequestId, ThreadId } from "@apex/ws-queue-core";
import { createClientMachine, type ClientInput, type ClientOutput, type Outcome } from "@apex/ws-queue-core/client";
import type { RequestName, RequestPayload, ThreadEvent } from "@apex/ws-queue-core/events";
import { encodeFrame } from "@apex/ws-queue-core/protocol";
import type { Contract } from "../contract.ts";
import type { MemoryConnection } from "./memory-connection.ts";
import type { MemoryTransport } from "./memory-transport.ts";

/** A thread as a client of the test sees it. */
export interface TestThread<C extends Contract> {
  readonly id: string;
  /** All events that came so far, in their order; from the oldest that is kept, also what was there before this client. */
  readonly events: readonly ThreadEvent<C>[];
  /** Asks; resolves once it is in the inbox, with its id. Rejects with the error of the refusal. */
  request<Name extends RequestName<C>>(name: Name, payload: RequestPayload<C, Name>): Promise<RequestId>;
  /** Stops a request by its id; resolves once that is accepted. */
  cancel(requestId: RequestId): Promise<void>;
}

/** A client in the process of the test: the machine of `@apex/ws-client` over a connection that is no socket. */
export interface TestClient<C extends Contract> {
  readonly userId: string;
  /** The thread of this user; from the first call on its events come in. */
  thread(id: string): TestThread<C>;
  /** Cuts the connection, as a tunnel does. It comes back by itself, after its back-off, unless `stayOffline`. */
  cut(options?: { readonly stayOffline?: boolean }): void;
  /** Ends an offline time. */
  online(): void;
  /** Ends the client. */
  close(): void;
}

export interface TestClientParts {
  readonly userId: string;
  readonly token: string;
  readonly clock: Clock;
  readonly transport: MemoryTransport;
  readonly onError: (error: unknown) => void;
}

/** The standard's code of a connection that ended without a word. */
const ABNORMAL = 1006;

interface Waiting {
  readonly resolve: (id: RequestId) => void;
  readonly reject: (error: ApexError) => void;
}

export function createTestClient<C extends Contract>({ userId, token, clock, transport, onError }: TestClientParts): TestClient<C> {
  // Half of each back-off: with none, a client that is offline would try again without time passing.
  const machine = createClientMachine({ jitter: () => 0.5 });
  const threads = new Map<string, { readonly thread: TestThread<C>; readonly events: ThreadEvent<C>[] }>();
  const bySub = new Map<number, ThreadEvent<C>[]>();
  const waiting = new Map<RequestId, Waiting>();
  let connection: MemoryConnection | undefined;
  let isOffline = false;
  let isDraining = false;
  let timer: unknown;

  function input(what: ClientInput): void {
    machine.handleInput(what, clock.monotonicMs());
    drain();
  }

  function drain(): void {
    if (isDraining) return;
    isDraining = true;
    for (let output = machine.pollOutput(); output !== undefined; output = machine.pollOutput()) perform(output);
    isDraining = false;
    arm();
  }

  function arm(): void {
    clock.clearTimer(timer);
    const atMs = machine.nextTimeout();
    if (atMs === undefined) return;
    timer = clock.setTimer(() => {
      machine.handleTimeout(clock.monotonicMs());
      drain();
    }, Math.max(0, atMs - clock.monotonicMs()));
  }

  function perform(output: ClientOutput): void {
    switch (output.type) {
      case "fetch-token":
        return queueMicrotask(() => input({ type: "token", token }));
      case "open-socket":
        return open();
      case "send":
        return connection?.receive(encodeFrame(output.frame));
      case "close-socket":
        connection?.leave();
        connection = undefined;
        return;
      case "deliver":
        return deliver(output);
      case "reset":
        bySub.get(output.sub)?.splice(0);
        return queueMicrotask(() => input({ type: "resubscribe", sub: output.sub, from: "start" }));
      case "error":
        return onError(output.error);
      case "accepted":
      case "cancelled":
      case "rejected":
        return decide(output);
      default:
        return undefined;
    }
  }

  function deliver({ sub, entries }: Extract<ClientOutput, { type: "deliver" }>): void {
    bySub.get(sub)?.push(...entries.map(({ event }) => event as unknown as ThreadEvent<C>));
    const last = entries.at(-1);
    if (last !== undefined) queueMicrotask(() => input({ type: "processed", sub, offset: last.offset }));
  }

  function decide(outcome: Extract<Outcome, { type: "accepted" | "cancelled" | "rejected" }>): void {
    const { resolve, reject } = waiting.get(outcome.id) ?? {};
    waiting.delete(outcome.id);
    if (outcome.type === "rejected") reject?.(outcome.error);
    else resolve?.(outcome.id);
  }

  function open(): void {
    const own = isOffline
      ? undefined
      : transport.connect({
          handleMessage: (text) => connection === own && input({ type: "message", text }),
          handleClose(code, reason) {
            if (connection !== own) return;
            connection = undefined;
            input({ type: "socket-closed", code, reason });
          },
        });
    connection = own;
    queueMicrotask(() => input(own === undefined ? { type: "socket-closed", code: ABNORMAL } : { type: "socket-open" }));
  }

  function submit(body: Parameters<typeof submitted>[0]): Promise<RequestId> {
    return new Promise((resolve, reject) => {
      waiting.set(body.id, { resolve, reject });
      input(submitted(body));
    });
  }

  const submitted = (body: Extract<ClientInput, { type: "submit" }>["body"]): ClientInput => ({
    type: "submit",
    body,
    bytes: Buffer.byteLength(JSON.stringify(body)),
    epoch: clock.epochMs(),
  });

  function subscribe(id: string): TestThread<C> {
    const events: ThreadEvent<C>[] = [];
    const thread = id as ThreadId;
    const made: TestThread<C> = {
      id,
      events,
      request: (name, payload) => submit({ t: "request", id: randomUUID() as string as RequestId, thread, name, payload: payload as Json }),
      cancel: async (request) => void (await submit({ t: "cancel", id: randomUUID() as string as RequestId, thread, request })),
    };
    const sub = bySub.size + 1;
    bySub.set(sub, events);
    threads.set(id, { thread: made, events });
    input({ type: "subscribe", sub, stream: { kind: "thread", name: id }, from: "start" });
    return made;
  }

  input({ type: "connect" });

  return {
    userId,
    thread: (id) => threads.get(id)?.thread ?? subscribe(id),
    cut({ stayOffline = false } = {}) {
      isOffline = stayOffline;
      if (connection === undefined) return;
      connection.leave();
      connection = undefined;
      input({ type: "socket-closed", code: ABNORMAL });
    },
    online() {
      isOffline = false;
      input({ type: "wake" });
    },
    close: () => input({ type: "close" }),
  };
}
