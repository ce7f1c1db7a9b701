import type { ErrorCode } from "../../error-codes.ts";
import { createError, type ApexError } from "../../errors.ts";
import type { Limits } from "../../limits.ts";
import { createCursorWriter, VOID_POSITION, type Position } from "../../position.ts";
import type { AckFrame, Subscribe } from "../../protocol/frames.ts";
import type { EntryPage, ReadReset, ReadResult, ResetReason, StreamHead } from "../../store/port.ts";
import type { StreamKey } from "../../stream.ts";
import { earliest } from "../heap.ts";
import { Delivery } from "./delivery.ts";
import type { OutputQueue } from "./output-queue.ts";
import { Rights } from "./rights.ts";
import { Subscription } from "./subscription.ts";

const NONE: readonly Subscription[] = [];

/** What a client is told of a stream that is gone, or not its own. */
const NOTHING: StreamHead = { oldest: 1, head: VOID_POSITION };

/** All subscriptions of one connection. A number that is gone is gone for ever: late answers for it are ignored. */
export class Subscriptions {
  readonly #outputs: OutputQueue;
  readonly #limits: Limits;
  readonly #delivery: Delivery;
  readonly #rights: Rights;
  /** Never changed in place: who is removed meanwhile is still seen by whoever goes through it. Few, so a list will do. */
  #all = NONE;
  #newest = 0;
  /** Those of `hello` that are too many: a thousand answers are only for a client that is welcomed. */
  readonly #refused: number[] = [];
  #isReady = false;
  #knowsDamage = false;
  /** For a client that does not know of damage: where streams begin on this connection, behind what was damaged. */
  #begins: Map<StreamKey, Position> | undefined;

  constructor(outputs: OutputQueue, limits: Limits) {
    this.#outputs = outputs;
    this.#limits = limits;
    this.#delivery = new Delivery(outputs, limits);
    this.#rights = new Rights(outputs);
  }

  /** Bytes that were sent and not received. */
  get inFlightBytes(): number {
    return this.#delivery.inFlightBytes;
  }

  /** What a `hello` subscribes to. Returns an error where the client broke the protocol. */
  handleHello(subs: readonly Subscribe[]): ApexError | undefined {
    for (const sub of subs) {
      const violation = this.#take(sub, this.#refused);
      if (violation !== undefined) return violation;
    }
    return undefined;
  }

  /** The handshake is done: what was subscribed to meanwhile begins. `knowsDamage`: the client goes on behind damage by itself. */
  begin(knowsDamage: boolean): void {
    this.#isReady = true;
    this.#knowsDamage = knowsDamage;
    this.#refuseAll(this.#refused.splice(0));
    for (const subscription of this.#all) this.#authorize(subscription);
  }

  /** The identity has changed: each is silent until the host has answered for it again. */
  recheck(now: number): void {
    // reached: rights-asked-again
    if (this.#isReady) this.#rights.renew(this.#all, now);
  }

  /** Ends all reading; what was sent may still be acknowledged. */
  stop(): void {
    this.#delivery.stop();
  }

  close(): void {
    this.stop();
    for (const subscription of this.#all) this.#remove(subscription);
  }

  /** Returns an error where the client broke the protocol. */
  handleSubscribe(subscribe: Subscribe): ApexError | undefined {
    const refused: number[] = [];
    const violation = this.#take(subscribe, refused);
    this.#refuseAll(refused);
    return violation;
  }

  #refuseAll(numbers: readonly number[]): void {
    if (numbers.length > 0) this.#sendErrors(numbers, "too_many_subscriptions");
  }

  #take(subscribe: Subscribe, refused: number[]): ApexError | undefined {
    const { n } = subscribe;
    if (n <= this.#newest) {
      return createError("protocol_violation", "Numbers of subscriptions must grow", { n, newest: this.#newest });
    }
    this.#newest = n;
    if (this.#all.length >= this.#limits.subscriptionsPerConnectionMax) {
      refused.push(n);
      return undefined;
    }
    const subscription = new Subscription(subscribe, this.#limits);
    this.#all = this.#all.concat(subscription);
    if (this.#isReady) this.#authorize(subscription);
    return undefined;
  }

  handleUnsubscribe(n: number): void {
    const subscription = this.#find(n);
    if (subscription === undefined) return;
    this.#remove(subscription);
    this.#delivery.pump();
  }

  /** Returns an error for an acknowledgement of what was never sent. An older one than before is merely late. */
  handleAcks(acks: AckFrame["acks"]): ApexError | undefined {
    for (const [n, received, processed] of acks) {
      const subscription = this.#find(n);
      if (subscription === undefined || !subscription.isOpen) continue;
      const sent = subscription.position.offset;
      if (received > sent || processed > Math.max(received, subscription.received)) {
        return createError("protocol_violation", "An ack is ahead of what was sent", { n, received, processed, sent });
      }
      if (this.#delivery.handleAck(subscription, received, processed)) this.#reportAck(subscription);
    }
    this.#delivery.pump();
    return undefined;
  }

  handleAuthorized(n: number, question: number, stream: StreamKey): void {
    const subscription = this.#find(n);
    if (subscription === undefined || !this.#rights.take(subscription, question)) return;
    subscription.isAllowed = true;
    if (subscription.phase === "authorizing") this.#start(subscription, stream);
    this.#delivery.pump();
  }

  handleForbidden(n: number, question: number): void {
    const subscription = this.#find(n);
    if (subscription === undefined || !this.#rights.take(subscription, question)) return;
    // reached: subscription-refused
    this.#reset(subscription, "unauthorized", NOTHING);
    this.#delivery.pump();
  }

  handleRead(n: number, result: ReadResult, now: number): void {
    const subscription = this.#finishRead(n);
    if (subscription === undefined) return;
    if (!subscription.isAllowed) this.#delivery.readAgain(subscription);
    else if (result.status === "reset") this.#handleReset(subscription, result);
    else if (subscription.refusal !== undefined) this.#refuse(subscription, subscription.refusal, result.page);
    else this.#delivery.handlePage(subscription, result.page, now);
    this.#delivery.pump();
  }

  handleReadFailed(n: number, retryAfterMs: number, now: number): void {
    const subscription = this.#finishRead(n);
    if (subscription === undefined) return;
    // reached: read-failed
    this.#delivery.retryRead(subscription, now + retryAfterMs);
    this.#delivery.pump();
  }

  handleReadImpossible(n: number, code: ErrorCode): void {
    const subscription = this.#finishRead(n);
    if (subscription === undefined) return;
    if (subscription.isAllowed) {
      this.#sendErrors([n], code);
      this.#remove(subscription);
    } else {
      this.#delivery.readAgain(subscription);
    }
    this.#delivery.pump();
  }

  handleHead(stream: StreamKey, head: Position, page: EntryPage | undefined, now: number): void {
    for (const subscription of this.#all) {
      if (subscription.key === stream) this.#delivery.handleHead(subscription, head, page, now);
    }
    this.#delivery.pump();
  }

  handleDeleted(stream: StreamKey): void {
    this.#begins?.delete(stream);
    for (const subscription of this.#all) {
      if (subscription.key !== stream) continue;
      if (subscription.isAllowed) this.#reset(subscription, "deleted", NOTHING);
      // Its next read finds that the stream is gone.
      else this.#delivery.readAgain(subscription);
    }
    this.#delivery.pump();
  }

  /** The host waits for the acknowledgement of this offset. What a client has said already is told again. */
  askAck(stream: StreamKey, offset: number): void {
    for (const subscription of this.#all) {
      if (subscription.key !== stream) continue;
      if (subscription.isOpen && subscription.received >= offset) this.#reportAck(subscription);
      this.#delivery.askAck(subscription, offset);
    }
  }

  /** The socket holds this much that was not written out yet. */
  handleBuffered(bytes: number): void {
    this.#delivery.setPaused(bytes > this.#limits.socketHighWaterBytes);
    this.#delivery.pump();
  }

  nextTimeout(): number | undefined {
    return earliest(this.#delivery.nextTimeout(), this.#rights.nextTimeout());
  }

  handleTimeout(now: number): void {
    this.#rights.handleTimeout(this.#all, now);
    this.#delivery.handleTimeout(now);
  }

  /** A read has answered, in whatever way; undefined: its subscription is gone, and only what waited for its place goes on. */
  #finishRead(n: number): Subscription | undefined {
    const subscription = this.#find(n);
    if (subscription?.isReading === true) {
      this.#delivery.finishRead(subscription);
      return subscription;
    }
    this.#delivery.finishAbandonedRead(n);
    this.#delivery.pump();
    return undefined;
  }

  #authorize(subscription: Subscription): void {
    subscription.phase = "authorizing";
    this.#rights.ask(subscription);
  }

  #start(subscription: Subscription, stream: StreamKey): void {
    // Watching comes first: what is appended from here on is either read or announced.
    if (!this.#has(stream)) this.#outputs.push({ type: "watch", stream });
    subscription.authorize(stream, this.#begins?.get(stream) ?? "start");
    this.#delivery.start(subscription);
  }

  #reportAck({ key, received, processed }: Subscription): void {
    if (key !== undefined) this.#outputs.push({ type: "acked", stream: key, received, processed });
  }

  #handleReset(subscription: Subscription, result: ReadReset): void {
    const { n, key } = subscription;
    if (key === undefined) return;
    if (result.reason !== "damaged") {
      // Where this connection lets the stream begin is no place of it any more.
      this.#begins?.delete(key);
      this.#reset(subscription, result.reason, result);
    } else if (this.#knowsDamage) {
      // reached: reset-damaged
      const { oldest, head, resume } = result;
      const cursor = createCursorWriter(key)(resume);
      this.#outputs.send({ t: "reset", n, reason: "damaged", oldest, head: head.offset, cursor, offset: resume.offset });
      this.#remove(subscription);
    } else {
      // Of as many streams as it may read at a time: one that is forgotten is told of the damage once more.
      const begins = (this.#begins ??= new Map());
      const [oldest] = begins.keys();
      if (oldest !== undefined && begins.size >= this.#limits.subscriptionsPerConnectionMax) begins.delete(oldest);
      begins.set(key, result.resume);
      this.#reset(subscription, "trimmed", { oldest: result.resume.offset + 1, head: result.head });
    }
  }

  /** Its cursor leads nowhere; the page says where the head is. */
  #refuse(subscription: Subscription, reason: "forked" | "trimmed", { oldest, head }: EntryPage): void {
    const { begin } = subscription;
    this.#reset(subscription, reason, { oldest: typeof begin === "object" ? begin.offset + 1 : oldest, head });
  }

  #reset(subscription: Subscription, reason: Exclude<ResetReason, "damaged">, { oldest, head }: StreamHead): void {
    this.#outputs.send({ t: "reset", n: subscription.n, reason, oldest, head: head.offset });
    this.#remove(subscription);
  }

  #sendErrors(numbers: readonly number[], errorCode: ErrorCode): void {
    const { code, fault, retryable, message } = createError(errorCode);
    for (const n of numbers) this.#outputs.send({ t: "error", code, fault, retryable, message, n });
  }

  #remove(subscription: Subscription): void {
    this.#all = this.#all.filter((other) => other !== subscription);
    this.#delivery.remove(subscription);
    const { key } = subscription;
    if (key !== undefined && !this.#has(key)) this.#outputs.push({ type: "unwatch", stream: key });
  }

  /** Their numbers grow. A scan would take most of what an acknowledgement costs, where one socket watches many threads. */
  #find(n: number): Subscription | undefined {
    let low = 0;
    let high = this.#all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#all[middle]?.n ?? 0) < n) low = middle + 1;
      else high = middle;
    }
    const found = this.#all[low];
    return found?.n === n ? found : undefined;
  }

  /** A stream is watched once, however many subscriptions of the connection it has. */
  #has(stream: StreamKey): boolean {
    return this.#all.some(({ key }) => key === stream);
  }
}
