import { createError, type ApexError } from "../../errors.ts";
import type { Limits } from "../../limits.ts";
import type { Position } from "../../position.ts";
import type { AckFrame, Subscribe } from "../../protocol/frames.ts";
import type { Entry, EntryPage, ReadResult, ResetReason } from "../../store/port.ts";
import type { StreamKey } from "../../stream.ts";
import type { OutputQueue } from "./output-queue.ts";
import { PageSender } from "./page-sender.ts";
import { ReadScheduler } from "./read-scheduler.ts";
import { Subscription } from "./subscription.ts";
import { WatchedStreams } from "./watched-streams.ts";
import { ConnectionWindow } from "./windows.ts";

/** How long a store that contradicts itself is left alone. */
const REREAD_MS = 1_000;

/** All subscriptions of one connection. A number that is gone is gone for ever: late answers for it are ignored. */
export class Subscriptions {
  readonly #outputs: OutputQueue;
  readonly #limits: Limits;
  readonly #window: ConnectionWindow;
  readonly #scheduler: ReadScheduler;
  readonly #sender: PageSender;
  readonly #watched: WatchedStreams;
  readonly #byNumber = new Map<number, Subscription>();
  #newest = 0;
  #isReady = false;

  constructor(outputs: OutputQueue, limits: Limits, entryBytes: ((entry: Entry) => number) | undefined) {
    this.#outputs = outputs;
    this.#limits = limits;
    this.#window = new ConnectionWindow(limits.connectionWindowBytes, limits.eventsFrameBytesMax);
    this.#scheduler = new ReadScheduler(outputs, limits, this.#window);
    this.#sender = new PageSender(outputs, limits, this.#window, entryBytes);
    this.#watched = new WatchedStreams(outputs);
  }

  /** Bytes that were sent and not received. */
  get inFlightBytes(): number {
    return this.#window.inFlightBytes;
  }

  /** The handshake is done: what was subscribed to meanwhile begins. */
  begin(): void {
    this.#isReady = true;
    for (const subscription of this.#byNumber.values()) this.#authorize(subscription);
  }

  /** Ends all reading; what was sent may still be acknowledged. */
  stop(): void {
    this.#scheduler.stop();
  }

  close(): void {
    this.stop();
    for (const subscription of this.#byNumber.values()) this.#remove(subscription);
  }

  /** Returns an error where the client broke the protocol. */
  handleSubscribe(subscribe: Subscribe): ApexError | undefined {
    const { n } = subscribe;
    if (n <= this.#newest) {
      return createError("protocol_violation", "Numbers of subscriptions must grow", { n, newest: this.#newest });
    }
    this.#newest = n;
    if (this.#byNumber.size >= this.#limits.subscriptionsPerConnectionMax) {
      const { code, fault, retryable, message } = createError("too_many_subscriptions");
      this.#outputs.send({ t: "error", code, fault, retryable, message, n });
      return undefined;
    }
    const subscription = new Subscription(subscribe, this.#limits);
    this.#byNumber.set(n, subscription);
    if (this.#isReady) this.#authorize(subscription);
    return undefined;
  }

  handleUnsubscribe(n: number): void {
    const subscription = this.#byNumber.get(n);
    if (subscription === undefined) return;
    this.#remove(subscription);
    this.#scheduler.pump();
  }

  /** Returns an error for an acknowledgement of what was never sent. An older one than before is merely late. */
  handleAcks(acks: AckFrame["acks"]): ApexError | undefined {
    for (const [n, received, processed] of acks) {
      const subscription = this.#byNumber.get(n);
      if (subscription === undefined || !subscription.isOpen) continue;
      const sent = subscription.position.offset;
      if (received > sent || processed > Math.max(received, subscription.received)) {
        return createError("protocol_violation", "An ack is ahead of what was sent", { n, received, processed, sent });
      }
      this.#release(subscription, received, processed);
    }
    this.#scheduler.pump();
    return undefined;
  }

  handleAuthorized(n: number, stream: StreamKey): void {
    const subscription = this.#byNumber.get(n);
    if (subscription?.phase !== "authorizing") return;
    subscription.authorize(stream);
    // Watching comes first: what is appended from here on is either read or announced.
    this.#watched.add(stream, subscription);
    this.#scheduler.enqueue(subscription);
    this.#scheduler.pump();
  }

  handleForbidden(n: number): void {
    const subscription = this.#byNumber.get(n);
    if (subscription === undefined) return;
    this.#reset(subscription, "unauthorized", 0, 0);
    this.#scheduler.pump();
  }

  handleRead(n: number, result: ReadResult, now: number): void {
    const subscription = this.#byNumber.get(n);
    if (subscription === undefined || !subscription.isReading) return;
    this.#scheduler.finish(subscription);
    if (result.status === "reset") {
      this.#reset(subscription, result.reason, result.oldest, result.head.offset);
    } else if (subscription.origin === undefined) {
      this.#reset(subscription, "forked", result.page.oldest, result.page.head.offset);
    } else if (subscription.isFollowedBy(result.page)) {
      this.#takePage(subscription, result.page, now);
    } else {
      this.#reread(subscription, now);
    }
    this.#scheduler.pump();
  }

  handleReadFailed(n: number, retryAfterMs: number, now: number): void {
    const subscription = this.#byNumber.get(n);
    if (subscription === undefined || !subscription.isReading) return;
    this.#scheduler.finish(subscription);
    this.#scheduler.retry(subscription, now + retryAfterMs);
    this.#scheduler.pump();
  }

  /** There may be more than was sent; whether there is, a read tells. */
  handleHead(stream: StreamKey, head: Position): void {
    for (const subscription of this.#watched.of(stream)) {
      if (subscription.isAt(head)) continue;
      subscription.headOffset = Math.max(subscription.headOffset, head.offset);
      if (subscription.isOpen) this.#continue(subscription);
    }
    this.#scheduler.pump();
  }

  handleDeleted(stream: StreamKey): void {
    for (const subscription of this.#watched.of(stream)) this.#reset(subscription, "deleted", 0, 0);
    this.#scheduler.pump();
  }

  /** The socket buffers this much: above its mark nothing is read or sent, so the cursors wait in the log. */
  handleBuffered(bytes: number): void {
    this.#scheduler.setPaused(bytes > this.#limits.socketHighWaterBytes);
    this.#scheduler.pump();
  }

  nextTimeout(): number | undefined {
    return this.#scheduler.nextTimeout();
  }

  handleTimeout(now: number): void {
    this.#scheduler.handleTimeout(now);
  }

  #authorize(subscription: Subscription): void {
    subscription.phase = "authorizing";
    this.#outputs.push({ type: "authorize", n: subscription.n, stream: subscription.stream });
  }

  #takePage(subscription: Subscription, page: EntryPage, now: number): void {
    subscription.isMisread = false;
    if (!subscription.isOpen) this.#open(subscription, page);
    if (!this.#scheduler.maySend) {
      this.#scheduler.enqueueFirst(subscription);
      return;
    }
    const heardOf = subscription.headOffset;
    const isEmpty = page.entries.length === 0;
    // A head that an empty page does not confirm is tried once more, later, and then forgotten: it may have been undone.
    subscription.headOffset = isEmpty ? page.head.offset : Math.max(heardOf, page.head.offset);
    const outcome = this.#sender.send(subscription, page);
    if (outcome === "subscription-full") this.#stall(subscription);
    else if (outcome === "connection-full") this.#scheduler.enqueueFirst(subscription);
    else if (subscription.isAt(page.head) && heardOf <= page.head.offset) this.#reachHead(subscription);
    else if (isEmpty) this.#scheduler.retry(subscription, now + REREAD_MS);
    else this.#continue(subscription);
  }

  #open(subscription: Subscription, page: EntryPage): void {
    subscription.open(page.after);
    const { n, isResumed, position, cursorOf } = subscription;
    if (cursorOf === undefined) return;
    this.#outputs.send({
      t: "subscribed",
      n,
      resumed: isResumed,
      cursor: cursorOf(position),
      offset: position.offset,
      oldest: page.oldest,
      head: page.head.offset,
    });
  }

  /** There is more in the log: reads on, or waits for an acknowledgement. */
  #continue(subscription: Subscription): void {
    if (subscription.isReading || subscription.isStalled) return;
    if (subscription.freeBytes > 0) this.#scheduler.enqueue(subscription);
    else this.#stall(subscription);
  }

  #stall(subscription: Subscription): void {
    subscription.isStalled = true;
    subscription.phase = "lagging";
    const { n, position, headOffset } = subscription;
    this.#outputs.send({ t: "lag", n, offset: position.offset, head: headOffset });
  }

  #reachHead(subscription: Subscription): void {
    if (subscription.phase === "live") return;
    subscription.phase = "live";
    this.#outputs.send({ t: "live", n: subscription.n, head: subscription.headOffset });
  }

  #release(subscription: Subscription, received: number, processed: number): void {
    if (received <= subscription.received && processed <= subscription.processed) return;
    subscription.received = Math.max(subscription.received, received);
    subscription.processed = Math.max(subscription.processed, processed);
    this.#window.release(subscription.unreceived.release(subscription.received));
    subscription.unprocessed.release(subscription.processed);
    const { key, isStalled, mayContinue } = subscription;
    if (key !== undefined) {
      this.#outputs.push({ type: "acked", stream: key, received: subscription.received, processed: subscription.processed });
    }
    if (!isStalled || !mayContinue) return;
    subscription.isStalled = false;
    this.#scheduler.enqueue(subscription);
  }

  /** A page that does not follow is dropped; a store that gives such pages again and again is asked less often. */
  #reread(subscription: Subscription, now: number): void {
    if (subscription.isMisread) this.#scheduler.retry(subscription, now + REREAD_MS);
    subscription.isMisread = true;
    this.#scheduler.enqueue(subscription);
  }

  #reset(subscription: Subscription, reason: ResetReason, oldest: number, head: number): void {
    this.#outputs.send({ t: "reset", n: subscription.n, reason, oldest, head });
    this.#remove(subscription);
  }

  #remove(subscription: Subscription): void {
    this.#byNumber.delete(subscription.n);
    this.#scheduler.remove(subscription);
    // Its frames may be on their way for a while; the client need not acknowledge them any more.
    this.#window.release(subscription.unreceived.bytes);
    if (subscription.key !== undefined) this.#watched.remove(subscription.key, subscription);
  }
}
