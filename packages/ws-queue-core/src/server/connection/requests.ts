import { ERROR_CODES, type ErrorCode } from "../../error-codes.ts";
import type { RequestId } from "../../ids.ts";
import type { Limits } from "../../limits.ts";
import type { CancelFrame, RejectedFrame, RequestFrame } from "../../protocol/frames.ts";
import type { CommitResult, OpResult } from "../../store/commit.ts";
import type { ProducerSummary } from "../../store/state.ts";
import type { OutputQueue } from "./output-queue.ts";

/**
 * Requests and cancels of the connection's producer: hands them to the host in order and turns its results into
 * answers. What a sequence was answered with is the store's knowledge; here is only what is in flight.
 */
export class Requests {
  readonly #outputs: OutputQueue;
  readonly #limits: Limits;
  /** Made with the first request: most connections only listen. */
  #inFlight: Map<number, RequestId> | undefined;
  #producer: ProducerSummary | undefined;
  /** The sequence that the store is believed to wait for, when all that is in flight is accepted. */
  #expected = 1;
  /** The newest sequence that the store is known to have: it has all before it, whatever became of their answers. */
  #accepted = 0;
  #settled = 0;
  #retryAfterMs: number | undefined;

  constructor(outputs: OutputQueue, limits: Limits) {
    this.#outputs = outputs;
    this.#limits = limits;
  }

  get inFlightCount(): number {
    return this.#inFlight?.size ?? 0;
  }

  open(producer: ProducerSummary): void {
    this.#producer = producer;
    this.#accepted = producer.accepted;
    this.#expected = producer.accepted + 1;
    this.#settled = Math.max(this.#settled, producer.settled);
  }

  /** From here on nothing new is taken; `retryAfterMs`: when it is worth trying elsewhere. */
  stop(retryAfterMs: number): void {
    this.#retryAfterMs = retryAfterMs;
  }

  handleFrame(frame: RequestFrame | CancelFrame): void {
    if (this.#producer === undefined) return;
    const { seq, id } = frame;
    const inFlightId = this.#inFlight?.get(seq);
    // Sent twice while it is on its way: one answer will do.
    if (inFlightId === id) return;
    const refusal = inFlightId === undefined ? this.#whyNot(seq) : "sequence_conflict";
    if (refusal !== undefined) {
      // reached: request-refused-at-once
      this.#reject(seq, id, refusal, refusal === "draining" ? this.#retryAfterMs : undefined);
      return;
    }
    this.#inFlight ??= new Map();
    this.#inFlight.set(seq, id);
    this.#expected = Math.max(this.#expected, seq + 1);
    this.#outputs.push({ type: "submit", producer: this.#producer.producer, frame });
  }

  handleSubmitted(seq: number, result: CommitResult): void {
    const id = this.#take(seq);
    if (id === undefined) return;
    if (result.status === "committed") {
      // Also where an earlier one was refused: its outcome was unknown, and this one shows that the store has it.
      this.#accepted = Math.max(this.#accepted, seq);
      this.#expected = Math.max(this.#expected, seq + 1);
      this.#answer(seq, id, result);
    } else {
      const { code, expectedSequence } = result;
      // A store that failed over may have less than it had.
      if (expectedSequence !== undefined) this.#accepted = expectedSequence - 1;
      this.#expected = expectedSequence ?? this.#afterRefusal(seq, code);
      this.#reject(seq, id, result.code);
    }
  }

  handleRefused(seq: number, code: ErrorCode, retryAfterMs: number | undefined): void {
    const id = this.#take(seq);
    if (id === undefined) return;
    this.#expected = this.#afterRefusal(seq, code);
    this.#reject(seq, id, code, retryAfterMs);
  }

  /** Everything up to here is settled; before the producer is open, that is for `welcome` to say. */
  get settled(): number {
    return this.#settled;
  }

  handleSettled(seq: number): void {
    if (seq <= this.#settled) return;
    this.#settled = seq;
    if (this.#producer !== undefined) this.#outputs.send({ t: "settled", seq });
  }

  #take(seq: number): RequestId | undefined {
    const id = this.#inFlight?.get(seq);
    this.#inFlight?.delete(seq);
    return id;
  }

  #whyNot(seq: number): ErrorCode | undefined {
    if (this.#retryAfterMs !== undefined) return "draining";
    if (this.inFlightCount >= this.#limits.requestsInFlightMax) return "too_many_in_flight";
    return seq > this.#expected ? "sequence_gap" : undefined;
  }

  /** What was refused for now has not used its sequence up, so nothing behind it can be accepted; unless something was. */
  #afterRefusal(seq: number, code: ErrorCode): number {
    if (!ERROR_CODES[code].retryable) return this.#expected;
    return Math.max(Math.min(this.#expected, seq), this.#accepted + 1);
  }

  #answer(seq: number, id: RequestId, { results, level, duplicate }: CommitResult & { status: "committed" }): void {
    const result = results.find(isAnswer);
    if (result?.type === "cancelled") {
      this.#outputs.send({ t: "cancelled", seq, id, outcome: result.outcome });
    } else if (result?.type === "rejected") {
      // reached: rejection-stored
      // Stored as the answer of this sequence: the same for ever.
      this.#outputs.send({ t: "rejected", seq, id, code: result.code, fault: ERROR_CODES[result.code].fault, retryable: false });
    } else if (duplicate || result?.type === "known") {
      // reached: duplicate-answered
      this.#outputs.send({ t: "accepted", seq, id, level, duplicate: true });
    } else {
      this.#outputs.send({ t: "accepted", seq, id, level });
    }
  }

  #reject(seq: number, id: RequestId, code: ErrorCode, retryAfterMs?: number): void {
    const frame: RejectedFrame = { t: "rejected", seq, id, code, ...ERROR_CODES[code] };
    const told = code === "sequence_gap" ? { ...frame, expected: this.#expected } : frame;
    this.#outputs.send(retryAfterMs === undefined ? told : { ...told, retryAfterMs });
  }
}

type Answer = Extract<OpResult, { type: "cancelled" | "rejected" | "known" }>;

const isAnswer = (result: OpResult): result is Answer => result.type !== "appended" && result.type !== "done";
