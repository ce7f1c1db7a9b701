import type { ErrorCode } from "../error-codes.ts";
import type { ProducerId } from "../ids.ts";
import type { AcceptedFrame, CancelFrame, CancelledFrame, RejectedFrame, RequestFrame, WelcomeFrame } from "../protocol/frames.ts";
import type { CancelBody, OutboxBody } from "./body.ts";
import { earliest } from "./deadlines.ts";
import type { Outcome } from "./io.ts";
import { handleDone, handleRejected } from "./outbox-answers.ts";
import { handleWelcome } from "./outbox-producer.ts";
import { createOutboxQueue, type OutboxItem } from "./outbox-queue.ts";
import type { OutboxSnapshot } from "./outbox-snapshot.ts";
import { createOutboxState, giveUp, remove, settle, type OutboxState } from "./outbox-state.ts";
import type { ClientSettings } from "./settings.ts";

/** What the server takes, from `welcome`. */
export interface SendLimits {
  readonly requestsInFlight: number;
  readonly frameBytes: number;
}

/**
 * Requests and cancels from the moment they are made until they are settled. An item gets its sequence when it is first
 * sent and is only ever sent again under that producer and sequence, unless it is certain that it was not accepted under
 * them. The outbox leaves a producer whose sequences are used by somebody else or cannot be continued: no new item gets
 * a sequence of it, and once nothing is bound to it any more (`isRenewalDue`) the rest is sent under a fresh producer.
 */
export interface Outbox {
  /** The producer to say hello with. */
  producer(): ProducerId | undefined;
  submit(body: OutboxBody, bytes: number, expiresAt: number | undefined): void;
  /** `expiresAt`: translates a deadline to the machine's clock. */
  restore(snapshot: OutboxSnapshot, expiresAt: (deadline: number) => number): void;
  handleWelcome(frame: WelcomeFrame): void;
  handleAccepted(frame: AcceptedFrame): void;
  handleCancelled(frame: CancelledFrame): void;
  handleRejected(frame: RejectedFrame, now: number): void;
  /** All sequences up to this one cannot be lost any more. */
  handleSettled(seq: number): void;
  handleDisconnected(): void;
  /** Gives up what was not sent in time. */
  expire(now: number): void;
  /** The frames to send now, in order. What `takeSnapshot` returns has to be stored before they are sent. */
  takeFrames(limits: SendLimits, now: number): readonly (RequestFrame | CancelFrame)[];
  isRenewalDue(): boolean;
  /** Forgets the producer: the next `welcome` brings a fresh one. */
  renew(): void;
  /** Rejects everything that the application waits for. What may have been accepted stays in the snapshot. */
  close(code: ErrorCode): void;
  takeOutcomes(): readonly Outcome[];
  /** The snapshot, if something changed since it was last taken. */
  takeSnapshot(): OutboxSnapshot | undefined;
  nextTimeout(): number | undefined;
}

export function createOutbox(settings: Pick<ClientSettings, "outboxRequestsMax" | "outboxBytesMax" | "retryAfterMs">): Outbox {
  const queue = createOutboxQueue(settings.outboxRequestsMax, settings.outboxBytesMax);
  const state = createOutboxState(queue);

  return {
    producer: () => state.producer,
    submit(body, bytes, expiresAt) {
      if (body.t === "cancel" && cancelUnsent(state, body)) return;
      const item = createItem(body, bytes, expiresAt);
      if (!queue.add(item)) giveUp(state, item, "outbox_full");
      state.isDirty = true;
    },
    restore: (snapshot, expiresAt) => restore(state, snapshot, expiresAt),
    handleWelcome: (frame) => handleWelcome(state, frame),
    handleAccepted: ({ seq, id, level, duplicate = false }) =>
      handleDone(state, seq, id, { type: "accepted", id, level, duplicate }),
    handleCancelled: ({ seq, id, outcome }) => handleDone(state, seq, id, { type: "cancelled", id, outcome }),
    handleRejected: (frame, now) => handleRejected(state, frame, now, settings.retryAfterMs),
    handleSettled: (seq) => settle(state, seq),
    handleDisconnected() {
      state.inFlight.clear();
      state.isRewinding = false;
      state.pausedUntil = 0;
    },
    expire(now) {
      for (const item of queue.items()) {
        if (item.seq === undefined && item.expiresAt !== undefined && item.expiresAt <= now) giveUp(state, item, "deadline_exceeded");
      }
    },
    takeFrames: (limits, now) => takeFrames(state, limits, now),
    isRenewalDue: () => state.isLeaving && queue.bound().length === 0,
    renew() {
      state.producer = undefined;
      state.isLeaving = false;
      state.isDirty = true;
    },
    close(code) {
      for (const item of queue.items()) close(state, item, code);
    },
    takeOutcomes: () => state.outcomes.splice(0),
    takeSnapshot() {
      if (!state.isDirty || state.producer === undefined) return undefined;
      state.isDirty = false;
      const { producer, last, isLeaving } = state;
      return { v: 1, producer, last, ...(isLeaving ? { leaving: true } : {}), items: queue.snapshot() };
    },
    nextTimeout: () => nextTimeout(state),
  };
}

function createItem(body: OutboxBody, bytes: number, expiresAt: number | undefined): OutboxItem {
  return { body, bytes, expiresAt, inherited: false, seq: undefined, sends: 0, isAnswered: false, told: undefined };
}

function restore(state: OutboxState, snapshot: OutboxSnapshot, expiresAt: (deadline: number) => number): void {
  state.producer = snapshot.producer;
  state.last = snapshot.last;
  state.isLeaving = snapshot.leaving === true;
  const inherited = snapshot.items.map(({ body, bytes, seq, rejected }): OutboxItem => {
    const deadline = body.t === "request" ? body.deadline : undefined;
    const item = createItem(body, bytes, deadline === undefined ? undefined : expiresAt(deadline));
    // How often it was sent is not known: never once only.
    const sends = seq === undefined ? 0 : Number.POSITIVE_INFINITY;
    return { ...item, inherited: true, seq, sends, told: rejected ? "rejected" : undefined };
  });
  state.queue.restore(inherited);
}

/** A request that was never sent is cancelled by not sending it. */
function cancelUnsent(state: OutboxState, { id, request }: CancelBody): boolean {
  const target = request === undefined ? undefined : state.queue.findUnsent(request);
  if (!target) return false;
  if (target.told) remove(state, target);
  else giveUp(state, target, "cancelled");
  state.outcomes.push({ type: "cancelled", id, outcome: "cancelled" });
  return true;
}

function takeFrames(state: OutboxState, limits: SendLimits, now: number): readonly (RequestFrame | CancelFrame)[] {
  if (state.pausedUntil > now) return [];
  state.pausedUntil = 0;
  if (state.isRewinding && state.inFlight.size > 0) return [];
  state.isRewinding = false;
  const frames: (RequestFrame | CancelFrame)[] = [];
  for (const item of state.queue.items()) {
    if (state.inFlight.size >= limits.requestsInFlight) break;
    if (!isToBeSent(state, item)) continue;
    if (item.seq === undefined && item.bytes + SEQUENCE_BYTES > limits.frameBytes) {
      giveUp(state, item, "frame_too_large", { bytes: item.bytes, bytesMax: limits.frameBytes });
    } else {
      frames.push({ ...item.body, ...standing(item), seq: send(state, item) });
    }
  }
  return frames;
}

/** What a sequence adds to an encoded body. */
const SEQUENCE_BYTES = 32;

const isToBeSent = (state: OutboxState, { seq, isAnswered }: OutboxItem): boolean =>
  seq === undefined ? !state.isLeaving : !isAnswered && !state.inFlight.has(seq);

/** What was told to be rejected must not be accepted after all, when the store has forgotten the rejection. */
const standing = ({ body, told }: OutboxItem): { deadline?: number } =>
  told === "rejected" && body.t === "request" ? { deadline: 0 } : {};

function send(state: OutboxState, item: OutboxItem): number {
  if (item.seq === undefined) {
    state.last += 1;
    item.seq = state.last;
    state.isDirty = true;
  }
  item.sends += 1;
  state.inFlight.add(item.seq);
  return item.seq;
}

function close(state: OutboxState, item: OutboxItem, code: ErrorCode): void {
  if (item.seq === undefined && item.inherited) return;
  if (item.seq === undefined) return giveUp(state, item, code);
  if (item.told === "rejected") return;
  const { id } = item.body;
  const details = { requestId: id, ...(item.told ? {} : { outcomeUnknown: true }) };
  state.outcomes.push({ type: "rejected", id, code, details });
}

function nextTimeout(state: OutboxState): number | undefined {
  const items = state.queue.items();
  const expiries = items.map((item) => (item.seq === undefined ? item.expiresAt : undefined));
  const isPaused = state.pausedUntil > 0 && items.some((item) => isToBeSent(state, item));
  return earliest([...expiries, isPaused ? state.pausedUntil : undefined]);
}
