import { createRandom } from "@apex/testkit/random";
import type { ConnectionId, Cursor, Json, ProducerId, RequestId, ThreadId, UserId } from "../../../src/index.ts";
import {
  createClientMachine,
  type ClientInput,
  type ClientMachineOptions,
  type ClientOutput,
  type DeliveredEntry,
  type Outcome,
  type RequestBody,
} from "../../../src/client/index.ts";
import type { ClientFrame, EventsFrame, ServerFrame, SubscribedFrame, WelcomeFrame } from "../../../src/protocol/index.ts";

export const WELCOME: WelcomeFrame = {
  t: "welcome",
  v: 1,
  connection: "c1" as ConnectionId,
  userId: "ann" as UserId,
  producer: "p1" as ProducerId,
  accepted: 0,
  settled: 0,
  limits: {
    frameBytes: 65_536,
    connectionWindowBytes: 4_000,
    subscriptionWindowBytes: 1_000,
    requestsInFlight: 4,
    subscriptions: 100,
  },
  heartbeatMs: 25_000,
  deadAfterMs: 60_000,
  features: [],
};

export const THREAD = { kind: "thread", name: "t1" } as const;

/** The instant since 1970 at which the machine's clock showed 0. */
export const EPOCH = 1_700_000_000_000;

/** A client machine in virtual time, with everything that it put out since it was last asked. */
export function createHarness(options: Partial<ClientMachineOptions> = {}) {
  const machine = createClientMachine({ jitter: createRandom(1, "jitter").fraction, ...options });
  let now = 1_000;
  /** How far the clock of the computer is from the right time. */
  let skewMs = 0;
  const outputs: ClientOutput[] = [];

  const drain = (): void => {
    for (let output = machine.pollOutput(); output; output = machine.pollOutput()) outputs.push(output);
  };
  const input = (what: ClientInput): void => {
    machine.handleInput(what, now);
    drain();
  };
  /** Runs all timers up to then, in their order. */
  const advance = (ms: number): void => {
    const end = now + ms;
    for (let at = machine.nextTimeout(); at !== undefined && at <= end; at = machine.nextTimeout()) {
      now = Math.max(now, at);
      machine.handleTimeout(now);
      drain();
    }
    now = end;
  };
  const epoch = (): number => now + EPOCH + skewMs;
  const take = (): ClientOutput[] => outputs.splice(0);
  const receive = (...frames: ServerFrame[]): void => input({ type: "message", text: JSON.stringify(frames) });
  const open = (): void => {
    input({ type: "token", token: undefined });
    input({ type: "socket-open" });
  };
  const sent = (): ClientFrame[] => take().flatMap((output) => (output.type === "send" ? [output.frame] : []));

  return {
    machine,
    input,
    advance,
    receive,
    /** What was put out since the last `take`, `sent`, `delivered` or `outcomes`. */
    take,
    sent,
    delivered: (): readonly DeliveredEntry[] =>
      take().flatMap((output) => (output.type === "deliver" ? output.entries : [])),
    outcomes: (): Outcome[] => take().filter(isOutcome),
    now: () => now,
    /** Milliseconds since 1970, as the clock of the computer says. */
    epoch,
    moveClock: (byMs: number): void => void (skewMs += byMs),
    phase: () => machine.phase().name,
    /** From the token to the open socket. */
    open,
    /** From `idle` to `live`. */
    connect(welcome: Partial<WelcomeFrame> = {}): void {
      input({ type: "connect" });
      open();
      receive({ ...WELCOME, ...welcome });
    },
    /** Loses the socket and gets a new one; returns the hello. */
    reconnect(welcome: Partial<WelcomeFrame> = {}, code = 1006): Extract<ClientFrame, { t: "hello" }> {
      input({ type: "socket-closed", code });
      advance(20_000);
      take();
      open();
      const hello = sent().find((frame) => frame.t === "hello");
      if (!hello) throw new Error("There was no hello");
      receive({ ...WELCOME, ...welcome });
      return hello;
    },
    submit(id: string, extra: Partial<RequestBody> & { bytes?: number } = {}): void {
      const { bytes = 100, ...rest } = extra;
      const body: RequestBody = { t: "request", id: id as RequestId, thread: "t1" as ThreadId, name: "ask", payload: id, ...rest };
      input({ type: "submit", body, bytes, epoch: epoch() });
    },
    restore: (stored: unknown): void => input({ type: "restore", stored, epoch: epoch() }),
    cancel(id: string, request: string): void {
      const body = { t: "cancel", id: id as RequestId, thread: "t1" as ThreadId, request: request as RequestId } as const;
      input({ type: "submit", body, bytes: 50, epoch: epoch() });
    },
  };
}

const OUTCOMES: ReadonlySet<string> = new Set<Outcome["type"]>(["accepted", "cancelled", "rejected", "settled", "lost"]);

/** What became of a request or cancel, among all outputs. */
export const isOutcome = (output: ClientOutput): output is Outcome => OUTCOMES.has(output.type);

export type Harness = ReturnType<typeof createHarness>;

export const cursorAt = (offset: number, lineage = "a"): Cursor => `s.${offset.toString(36)}.${lineage}${offset}` as Cursor;

export function events(n: number, first: number, last: number, extra: Partial<EventsFrame> & { lineage?: string } = {}): EventsFrame {
  const { lineage = "a", ...rest } = extra;
  const entries = Array.from({ length: last - first + 1 }, (_, index): readonly [Cursor, Json] => [
    cursorAt(first + index, lineage),
    first + index,
  ]);
  return { t: "events", n, after: cursorAt(first - 1, lineage), offset: first, entries, ...rest };
}

export const subscribed = (n: number, offset: number, head: number, lineage = "a"): SubscribedFrame => ({
  t: "subscribed",
  n,
  resumed: offset > 0,
  cursor: cursorAt(offset, lineage),
  offset,
  oldest: 1,
  head,
});

export const offsetsOf = (entries: readonly DeliveredEntry[]): number[] => entries.map(({ offset }) => offset);

/** Connected, and nothing asked yet. */
export function createConnected(): Harness {
  const harness = createHarness();
  harness.connect();
  harness.take();
  return harness;
}

/** Subscribed to one thread as number 1, at the start of a stream with this head. */
export function createFollowing(head: number): Harness {
  const harness = createHarness();
  harness.input({ type: "subscribe", sub: 7, stream: THREAD, from: "start" });
  harness.connect();
  harness.receive(subscribed(1, 0, head));
  harness.take();
  return harness;
}
