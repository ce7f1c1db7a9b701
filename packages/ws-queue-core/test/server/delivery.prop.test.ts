import fc from "fast-check";
import { expect, test } from "vitest";
import { createLimits, threadStream, parseThreadId, type Cursor, type StreamKey } from "../../src/index.ts";
import type { ReadRequest } from "../../src/store/index.ts";
import type { ServerOutput } from "../../src/server/index.ts";
import { ModelClient } from "./support/model-client.ts";
import { ModelLog } from "./support/model-log.ts";
import { ScriptedConnection, USER } from "./support/scripted-connection.ts";

/**
 * Random appends, lost and late notifications, slow and failing reads, slow readers, full sockets, cut connections and rights
 * that are asked for anew, against logs that are plain lists and a client that checks every frame.
 */

const LIMITS = createLimits({
  eventsFrameBytesMax: 200,
  subscriptionWindowBytes: 400,
  connectionWindowBytes: 1_000,
  socketHighWaterBytes: 1_000,
  // No heartbeat comes to the rescue of a client that acknowledges only what it is asked for.
  heartbeatMs: 1_000_000_000,
  deadAfterMs: 2_000_000_000,
});
const STREAMS = ["a", "b", "c"].map((name) => threadStream(USER, parseThreadId(name)));

/** One server connection after the other, of one client with one view of each stream. */
class World {
  readonly logs = new Map<StreamKey, ModelLog>(STREAMS.map((stream) => [stream, new ModelLog(stream)]));
  client = new ModelClient(LIMITS);
  connection = new ScriptedConnection(LIMITS);
  reads: { readonly n: number; readonly request: ReadRequest }[] = [];
  watched = new Set<StreamKey>();
  /** Numbers whose acknowledgement was asked for; 0 for all. */
  asked = new Set<number>();
  /** Bytes of each frame that the client has not acknowledged as received. */
  unreceived: { readonly n: number; readonly last: number; readonly bytes: number }[] = [];
  readonly texts = new Map<StreamKey, string[]>(STREAMS.map((stream) => [stream, []]));
  isFull = false;
  /** Questions about subscriptions that are open, old ones included. */
  questions: { readonly n: number; readonly question: number }[] = [];
  /** By subscription, the question that decides whether it goes on; undefined: it is not asked yet. */
  held = new Map<number, number | undefined>();

  constructor() {
    this.#connect(STREAMS.map(() => undefined));
  }

  append(stream: StreamKey, sizes: readonly number[], isNotified: boolean): void {
    const head = this.log(stream).append(...sizes);
    if (isNotified) this.notify(stream, head.offset, sizes.length);
  }

  /** Tells the server of a head, which may be long past, with so many of the entries before it. */
  notify(stream: StreamKey, offset: number, count = 0): void {
    if (!this.watched.has(stream)) return;
    const log = this.log(stream);
    const first = Math.max(0, offset - count);
    const page = count === 0 ? undefined : { ...log.page(log.at(first), log.entries.slice(first, offset)), head: log.at(offset) };
    this.take(this.connection.input({ type: "head", stream, head: log.at(offset), page }));
  }

  answer(index: number, isFailure = false): void {
    const [read] = this.reads.splice(index % Math.max(1, this.reads.length), 1);
    if (read === undefined) return;
    const { n, request } = read;
    const result = this.log(request.stream).read(request);
    this.take(this.connection.input(isFailure ? { type: "read-failed", n, retryAfterMs: 500 } : { type: "read", n, result }));
  }

  /** Answers with a page that was read for another position. */
  misfeed(index: number, offset: number): void {
    const read = this.reads[index % Math.max(1, this.reads.length)];
    if (read === undefined || typeof read.request.from === "string") return;
    this.reads = this.reads.filter((other) => other !== read);
    const log = this.log(read.request.stream);
    const from = log.at(offset % (log.entries.length + 1));
    this.take(this.connection.input({ type: "read", n: read.n, result: log.read({ ...read.request, from }) }));
  }

  ack(n: number, processed: number): void {
    const ack = this.client.ack(n, processed);
    if (ack === undefined) return;
    this.unreceived = this.unreceived.filter((frame) => frame.n !== n || frame.last > ack[1]);
    this.take(this.connection.frame({ t: "ack", acks: [ack] }));
  }

  setFull(isFull: boolean): void {
    this.isFull = isFull;
    const bytes = LIMITS.socketHighWaterBytes + (isFull ? 1 : 0);
    this.take(this.connection.input({ type: "buffered", bytes }));
  }

  /** The rights have changed: nothing is to be sent on any subscription that is open before its newest question is answered. */
  recheck(): void {
    for (const n of this.client.views.keys()) this.held.set(n, undefined);
    this.take(this.connection.input({ type: "recheck" }));
  }

  allow(index: number): void {
    const [asked] = this.questions.splice(index % Math.max(1, this.questions.length), 1);
    if (asked === undefined) return;
    const { n, question } = asked;
    if (this.held.get(n) === question) this.held.delete(n);
    const stream = STREAMS[n - 1];
    if (stream !== undefined) this.take(this.connection.input({ type: "authorized", n, question, stream }));
  }

  /** The socket breaks; the client comes back with its cursors. */
  cut(): void {
    this.connection.input({ type: "socket-closed" });
    const cursors = STREAMS.map((_, index) => this.client.views.get(index + 1)?.cursor);
    this.#keepTexts();
    this.#connect(cursors);
  }

  /** Everything works again, and the client acknowledges only what it is asked for. */
  settle(): void {
    this.setFull(false);
    for (const stream of STREAMS) this.notify(stream, this.log(stream).entries.length);
    for (let round = 0; round < 10_000; round += 1) {
      if (this.reads.length > 0) this.answer(0);
      else if (this.questions.length > 0) this.allow(0);
      else if (this.asked.size > 0) this.#ackWhatIsAsked();
      else if (round > 0 && this.#isDone()) break;
      else this.take(this.connection.advance(1_000));
    }
    this.#keepTexts();
  }

  log(stream: StreamKey): ModelLog {
    const log = this.logs.get(stream);
    if (log === undefined) throw new Error(`No log of ${stream}`);
    return log;
  }

  take(outputs: readonly ServerOutput[]): void {
    for (const output of outputs) this.#takeOne(output);
  }

  #takeOne(output: ServerOutput): void {
    if ((output.type === "send-events" && this.held.has(output.n)) || (output.type === "send" && "n" in output.frame && this.held.has(output.frame.n ?? 0))) {
      throw new Error("Something was sent before the rights were known");
    }
    const asked = this.client.handle(output);
    if (asked !== undefined) this.asked.add(asked);
    if (output.type === "authorize" && output.isAgain) {
      this.questions.push(output);
      this.held.set(output.n, output.question);
    } else if (output.type === "authorize") {
      const stream = threadStream(USER, parseThreadId(output.stream.name));
      this.take(this.connection.input({ type: "authorized", n: output.n, question: output.question, stream }));
    } else if (output.type === "watch") this.watched.add(output.stream);
    else if (output.type === "unwatch") this.watched.delete(output.stream);
    else if (output.type === "read") this.reads.push(output);
    else if (output.type === "close") throw new Error(`Closed: ${output.reason}`);
    else if (output.type === "send-events") {
      if (this.isFull) throw new Error("Events were sent to a full socket");
      const last = output.page.entries.at(-1)?.offset ?? 0;
      const bytes = output.page.entries.reduce((sum, entry) => sum + entry.text.length, 0);
      this.unreceived.push({ n: output.n, last, bytes });
      const inFlight = this.unreceived.reduce((sum, frame) => sum + frame.bytes, 0);
      const isOneEntry = this.unreceived.length === 1 && output.page.entries.length === 1;
      if (inFlight > LIMITS.connectionWindowBytes && !isOneEntry) throw new Error(`The connection's window is exceeded: ${inFlight}`);
    }
  }

  #ackWhatIsAsked(): void {
    const numbers = this.asked.has(0) ? STREAMS.map((_, index) => index + 1) : [...this.asked];
    this.asked.clear();
    for (const n of numbers) this.ack(n, this.client.views.get(n)?.received ?? 0);
  }

  #isDone(): boolean {
    return [...this.client.views.values()].every(
      (view) => view.isLive && view.received === this.log(view.stream).entries.length,
    );
  }

  #keepTexts(): void {
    for (const view of this.client.views.values()) this.texts.get(view.stream)?.push(...view.texts);
  }

  #connect(cursors: readonly (Cursor | undefined)[]): void {
    this.client = new ModelClient(LIMITS);
    this.connection = new ScriptedConnection(LIMITS);
    this.reads = [];
    this.watched = new Set();
    this.asked = new Set();
    this.unreceived = [];
    this.isFull = false;
    this.questions = [];
    this.held = new Map();
    const subs = STREAMS.map((stream, index) => {
      const cursor = cursors[index];
      this.client.subscribe(index + 1, stream, cursor);
      const name = ["a", "b", "c"][index] ?? "";
      return { n: index + 1, stream: { kind: "thread" as const, name }, from: cursor ?? ("start" as const) };
    });
    this.connection.open({ subs });
    this.take([...this.connection.outputs]);
  }
}

const stream = fc.constantFrom(...STREAMS);
const size = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 2, max: 80 }) },
  { weight: 1, arbitrary: fc.integer({ min: 150, max: 450 }) },
  { weight: 1, arbitrary: fc.integer({ min: 900, max: 1_500 }) },
);

type Step = (world: World) => void;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(stream, fc.array(size, { minLength: 1, maxLength: 6 }), fc.boolean())
      .map(([key, sizes, isNotified]): Step => (world) => world.append(key, sizes, isNotified)),
  },
  { weight: 8, arbitrary: fc.nat({ max: 5 }).map((index): Step => (world) => world.answer(index)) },
  { weight: 1, arbitrary: fc.nat({ max: 5 }).map((index): Step => (world) => world.answer(index, true)) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat({ max: 5 }), fc.nat()).map(
      ([index, offset]): Step =>
        (world) =>
          world.misfeed(index, offset),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat({ max: 40 })).map(
      ([n, processed]): Step =>
        (world) =>
          world.ack(n, processed),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(stream, fc.nat(), fc.nat(3)).map(([key, at, count]): Step => (world) => {
      world.notify(key, at % (world.log(key).entries.length + 1), count);
    }),
  },
  { weight: 1, arbitrary: fc.boolean().map((isFull): Step => (world) => world.setFull(isFull)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 900 }).map((ms): Step => (world) => world.take(world.connection.advance(ms))) },
  { weight: 1, arbitrary: fc.constant<Step>((world) => world.cut()) },
  { weight: 1, arbitrary: fc.constant<Step>((world) => world.recheck()) },
  { weight: 3, arbitrary: fc.nat({ max: 5 }).map((index): Step => (world) => world.allow(index)) },
);

test("whatever happens, each stream arrives whole and in order, inside both windows (L13)", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 120 }), (steps) => {
      const world = new World();
      for (const take of steps) take(world);
      world.settle();
      for (const key of STREAMS) {
        expect(world.texts.get(key)).toEqual(world.log(key).entries.map((entry) => entry.text));
      }
    }),
    { numRuns: 600 },
  );
});
