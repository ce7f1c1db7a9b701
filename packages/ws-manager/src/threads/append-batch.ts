import type { Durability, StreamKey } from "@apex/ws-queue-core";
import type { BatchText } from "@apex/ws-queue-core/events";
import type { Op, OpResult } from "@apex/ws-queue-core/store";

/** Where the events of one call are, and how safe they are there. */
export interface AppendedAt {
  readonly stream: StreamKey;
  /** Of the first; the others follow without a gap. */
  readonly offset: number;
  readonly level: Durability;
}

/** What came of the ops of one call, one result for each. */
export interface CommittedOps {
  readonly results: readonly OpResult[];
  readonly level: Durability;
}

interface Caller<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
  /** Its first producer was forgotten by the store. */
  isSecondTry: boolean;
}

/** The events of one call that wait for their commit, and the caller. */
export interface PendingAppend extends Caller<AppendedAt> {
  readonly stream: StreamKey;
  readonly batch: BatchText;
}

/** Any ops of one call that wait for their commit, all or none, and the caller. */
export interface PendingOps extends Caller<CommittedOps> {
  readonly ops: readonly Op[];
  readonly bytes: number;
  readonly durability: Durability | undefined;
}

export type Pending = PendingAppend | PendingOps;

/** What is committed or refused as one, and the calls that it is of. */
export interface PendingGroup {
  readonly ops: readonly Op[];
  readonly bytes: number;
  /** The level that it asks for; undefined: what always comes. */
  readonly durability?: Durability | undefined;
  readonly pending: readonly Pending[];
  /** `results`: one for each op. */
  resolve(results: readonly OpResult[], level: Durability): void;
}

/** A call that shares its group with no other: what the store refuses of it is refused to its caller alone. */
export function groupOf(pending: PendingOps): PendingGroup {
  const { ops, bytes, durability, resolve } = pending;
  return { ops, bytes, durability, pending: [pending], resolve: (results, level) => resolve({ results, level }) };
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

/** Appends that are committed together; the events of neighbours with one stream are one op. */
export class AppendBatch implements PendingGroup {
  readonly pending: PendingAppend[] = [];
  readonly ops: AppendOp[] = [];
  events = 0;
  bytes = 0;

  get isEmpty(): boolean {
    return this.pending.length === 0;
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
    this.pending.push(append);
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

  resolve(results: readonly OpResult[], level: Durability): void {
    let next = 0;
    for (const result of results) {
      if (result.type !== "appended") continue;
      const { stream, first, last } = result;
      for (let offset = first; offset <= last.offset; ) {
        const append = this.pending[next];
        if (append === undefined) return;
        next += 1;
        append.resolve({ stream, offset, level });
        offset += append.batch.events.length;
      }
    }
  }
}
