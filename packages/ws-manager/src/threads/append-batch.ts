import type { Durability, StreamKey } from "@apex/ws-queue-core";
import type { BatchText } from "@apex/ws-queue-core/events";
import type { OpResult } from "@apex/ws-queue-core/store";

/** Where the events of one call are, and how safe they are there. */
export interface AppendedAt {
  readonly stream: StreamKey;
  /** Of the first; the others follow without a gap. */
  readonly offset: number;
  readonly level: Durability;
}

/** The events of one call that wait for their commit, and the caller. */
export interface PendingAppend {
  readonly stream: StreamKey;
  readonly batch: BatchText;
  readonly resolve: (at: AppendedAt) => void;
  readonly reject: (error: unknown) => void;
  /** Its first producer was forgotten by the store. */
  isSecondTry: boolean;
}

interface AppendOp {
  readonly type: "append";
  readonly stream: StreamKey;
  readonly texts: string[];
  readonly sizes: number[];
}

/** A store that is handed more at once is busy for too long. The events of one call stay together, also when they are more. */
const EVENTS_MAX = 512;
const BYTES_MAX = 256 * 1_024;

/** Calls that are committed together; the events of neighbours with one stream are one op. */
export class AppendBatch {
  readonly appends: PendingAppend[] = [];
  readonly ops: AppendOp[] = [];
  events = 0;
  bytes = 0;

  get isEmpty(): boolean {
    return this.appends.length === 0;
  }

  get isLarge(): boolean {
    return this.events >= EVENTS_MAX || this.bytes >= BYTES_MAX;
  }

  /** True if it stays within the bounds with this batch in addition. */
  hasRoomFor({ events, bytes }: BatchText): boolean {
    return this.events + events.length <= EVENTS_MAX && this.bytes + bytes <= BYTES_MAX;
  }

  add(append: PendingAppend): void {
    const { events, bytes } = append.batch;
    const op = this.#opOf(append.stream);
    for (const event of events) {
      op.texts.push(event.text);
      op.sizes.push(event.bytes);
    }
    this.appends.push(append);
    this.events += events.length;
    this.bytes += bytes;
  }

  #opOf(stream: StreamKey): AppendOp {
    const last = this.ops.at(-1);
    if (last?.stream === stream) return last;
    const op: AppendOp = { type: "append", stream, texts: [], sizes: [] };
    this.ops.push(op);
    return op;
  }

  /** `results`: one for each op. */
  resolve(results: readonly OpResult[], level: Durability): void {
    const appends = this.appends.values();
    for (const result of results) {
      if (result.type !== "appended") continue;
      const { stream, first, last } = result;
      for (let offset = first; offset <= last.offset; ) {
        const { value: append } = appends.next();
        if (append === undefined) return;
        append.resolve({ stream, offset, level });
        offset += append.batch.events.length;
      }
    }
  }
}
