import type { Durability, StreamKey } from "@apex/ws-queue-core";
import type { EventText } from "@apex/ws-queue-core/events";
import type { OpResult } from "@apex/ws-queue-core/store";

/** Where an event came to be, and how safe it is there. */
export interface AppendedAt {
  readonly stream: StreamKey;
  readonly offset: number;
  readonly level: Durability;
}

/** One event that waits for its commit, and who waits for it. */
export interface PendingAppend {
  readonly stream: StreamKey;
  readonly event: EventText;
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

/** A store that is handed more at once is busy for too long. */
const EVENTS_MAX = 512;
const BYTES_MAX = 256 * 1_024;

/** Events that are committed together; neighbours of one stream are one op. */
export class AppendBatch {
  readonly appends: PendingAppend[] = [];
  readonly ops: AppendOp[] = [];
  bytes = 0;

  get isEmpty(): boolean {
    return this.appends.length === 0;
  }

  get isLarge(): boolean {
    return this.appends.length >= EVENTS_MAX || this.bytes >= BYTES_MAX;
  }

  add(append: PendingAppend): void {
    const { stream, event } = append;
    const op = this.#opOf(stream);
    op.texts.push(event.text);
    op.sizes.push(event.bytes);
    this.appends.push(append);
    this.bytes += event.bytes;
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
    let next = 0;
    for (const result of results) {
      if (result.type !== "appended") continue;
      const { stream, first, last } = result;
      for (let offset = first; offset <= last.offset; offset += 1) {
        this.appends[next]?.resolve({ stream, offset, level });
        next += 1;
      }
    }
  }
}
