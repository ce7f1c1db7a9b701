import { createCursorWriter, type Cursor, type Limits, type StreamKey } from "../../../src/index.ts";
import type { AckFrame } from "../../../src/protocol/index.ts";
import type { ServerOutput } from "../../../src/server/index.ts";

interface View {
  readonly stream: StreamKey;
  cursor: Cursor | undefined;
  /** Offset before the first entry that is expected. */
  start: number;
  received: number;
  processed: number;
  /** Bytes by offset, of everything that was sent. */
  readonly sizes: Map<number, number>;
  readonly texts: string[];
  isLive: boolean;
  resetBy: string | undefined;
  asked: number;
}

/** The receiver of PROTOCOL.md in its plainest form, which also checks what a server must never do. */
export class ModelClient {
  readonly views = new Map<number, View>();
  readonly #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  subscribe(n: number, stream: StreamKey, cursor?: Cursor): void {
    this.views.set(n, {
      stream,
      cursor,
      start: 0,
      received: 0,
      processed: 0,
      sizes: new Map(),
      texts: [],
      isLive: false,
      resetBy: undefined,
      asked: 0,
    });
  }

  /** Takes an output of the server; returns the number whose acknowledgement it asks for, 0 for all. */
  handle(output: ServerOutput): number | undefined {
    if (output.type === "send-events") return this.#handleEvents(output);
    if (output.type !== "send") return undefined;
    const { frame } = output;
    if (frame.t === "ping") return 0;
    if (!("n" in frame) || frame.n === undefined) return undefined;
    const view = this.views.get(frame.n);
    if (view === undefined) return undefined;
    if (frame.t === "subscribed") {
      if (view.cursor !== undefined && view.cursor !== frame.cursor) throw new Error("Resumed somewhere else");
      view.cursor = frame.cursor;
      view.start = view.received = view.processed = frame.offset;
    } else if (frame.t === "live") view.isLive = true;
    else if (frame.t === "reset") view.resetBy = frame.reason;
    else if (frame.t === "lag") {
      view.isLive = false;
      if (frame.offset !== view.received) throw new Error("A lag frame names another offset than was sent");
      view.asked = frame.offset;
      return frame.n;
    }
    return undefined;
  }

  /** What a client would say now: all that it has, and what its application has done up to `processed`. */
  ack(n: number, processed: number): AckFrame["acks"][number] | undefined {
    const view = this.views.get(n);
    if (view?.cursor === undefined || view.resetBy !== undefined) return undefined;
    view.processed = Math.min(view.received, Math.max(view.processed, processed));
    return [n, view.received, view.processed];
  }

  #handleEvents({ n, page, askAck }: Extract<ServerOutput, { type: "send-events" }>): number | undefined {
    const view = this.views.get(n);
    if (view === undefined) throw new Error(`Events of ${n}, which nobody subscribed to`);
    const cursorOf = createCursorWriter(view.stream);
    if (page.stream !== view.stream) throw new Error("Events of another stream");
    if (page.entries.length === 0) throw new Error("An empty frame");
    if (cursorOf(page.after) !== view.cursor) throw new Error("Events that do not follow");
    for (const entry of page.entries) {
      if (entry.offset !== view.received + 1) throw new Error("A gap inside a frame");
      view.received = entry.offset;
      view.cursor = cursorOf(entry);
      view.sizes.set(entry.offset, entry.text.length);
      view.texts.push(entry.text);
    }
    this.#checkWindow(view);
    if (!askAck) return undefined;
    view.asked = view.received;
    return n;
  }

  #checkWindow(view: View): void {
    const inFlight = this.bytesAfter(view, view.processed);
    if (inFlight > this.#limits.subscriptionWindowBytes && view.received - view.processed > 1) {
      throw new Error(`A subscription's window is exceeded: ${inFlight}`);
    }
  }

  bytesAfter(view: View, offset: number): number {
    let bytes = 0;
    for (let at = offset + 1; at <= view.received; at += 1) bytes += view.sizes.get(at) ?? 0;
    return bytes;
  }
}
