import type { Limits } from "../../limits.ts";
import { createCursorWriter, type Position } from "../../position.ts";
import type { EntryPage } from "../../store/port.ts";
import type { OutputQueue } from "./output-queue.ts";
import { PageSender } from "./page-sender.ts";
import { ReadScheduler } from "./read-scheduler.ts";
import type { Subscription } from "./subscription.ts";
import { ConnectionWindow } from "./windows.ts";

/** How long a store that contradicts itself is left alone. */
const REREAD_MS = 1_000;

/** Moves each subscription from its position to the head: reads, sends, and waits where a window is full. */
export class Delivery {
  readonly #outputs: OutputQueue;
  readonly #window: ConnectionWindow;
  readonly #scheduler: ReadScheduler;
  readonly #sender: PageSender;

  constructor(outputs: OutputQueue, limits: Limits) {
    this.#outputs = outputs;
    this.#window = new ConnectionWindow(limits.connectionWindowBytes, limits.eventsFrameBytesMax);
    this.#scheduler = new ReadScheduler(outputs, limits, this.#window);
    this.#sender = new PageSender(outputs, limits, this.#window);
  }

  /** Bytes that were sent and not received. */
  get inFlightBytes(): number {
    return this.#window.inFlightBytes;
  }

  /** Ends all reading; what was sent may still be acknowledged. */
  stop(): void {
    this.#scheduler.stop();
  }

  /** While the socket is full nothing is read or sent, so the cursors wait in the log. */
  setPaused(isPaused: boolean): void {
    this.#scheduler.setPaused(isPaused);
  }

  start(subscription: Subscription): void {
    this.#scheduler.enqueue(subscription);
  }

  remove(subscription: Subscription): void {
    this.#scheduler.remove(subscription);
    // Its frames may be on their way for a while; the client need not acknowledge them any more.
    this.#window.release(subscription.unreceived.bytes);
  }

  /** Issues the reads that there is room for; to be called once behind every change. */
  pump(): void {
    this.#scheduler.pump();
  }

  nextTimeout(): number | undefined {
    return this.#scheduler.nextTimeout();
  }

  handleTimeout(now: number): void {
    this.#scheduler.handleTimeout(now);
  }

  /** A read has answered, in whatever way. */
  finishRead(subscription: Subscription): void {
    this.#scheduler.finish(subscription);
  }

  finishAbandonedRead(n: number): void {
    this.#scheduler.finishAbandoned(n);
  }

  retryRead(subscription: Subscription, at: number): void {
    this.#scheduler.retry(subscription, at);
  }

  /** What it has heard or read may not be told now: it reads that again when it may, also behind a read that is under way. */
  readAgain(subscription: Subscription): void {
    if (subscription.isReading) subscription.isOutrun = true;
    else this.#scheduler.enqueueFirst(subscription);
  }

  /** A page that does not follow is dropped; a store that gives such pages again and again is asked less often. */
  handlePage(subscription: Subscription, page: EntryPage, now: number): void {
    if (subscription.isFollowedBy(page)) {
      subscription.isMisread = false;
      this.#takePage(subscription, page, now);
      return;
    }
    if (subscription.isMisread) this.#scheduler.retry(subscription, now + REREAD_MS);
    subscription.isMisread = true;
    this.#scheduler.enqueue(subscription);
  }

  /**
   * There may be more than was sent, or something else. What it is, the page at hand tells if it follows, else a read. A read that
   * is under way may have looked before, so it is followed by another, whatever offset the signal names: after a failover it may
   * be the same one.
   */
  handleHead(subscription: Subscription, head: Position, page: EntryPage | undefined, now: number): void {
    subscription.isOutrun = subscription.isReading;
    if (subscription.isAt(head)) return;
    if (page !== undefined && this.#scheduler.isFree && subscription.awaits(page)) {
      this.#takePage(subscription, page, now);
      return;
    }
    // reached: gap-read-from-the-log
    subscription.headOffset = Math.max(subscription.headOffset, head.offset);
    if (subscription.isOpen) this.#continue(subscription);
  }

  /** The client has received and processed up to these offsets. Returns false when that is no news. */
  handleAck(subscription: Subscription, received: number, processed: number): boolean {
    if (received <= subscription.received && processed <= subscription.processed) return false;
    subscription.received = Math.max(subscription.received, received);
    subscription.processed = Math.max(subscription.processed, processed);
    this.#window.release(subscription.unreceived.release(subscription.received));
    subscription.unprocessed.release(subscription.processed);
    if (subscription.isStalled && subscription.mayContinue) {
      // reached: subscription-window-free-again
      subscription.isStalled = false;
      this.#scheduler.enqueue(subscription);
    }
    return true;
  }

  /** The host waits for the acknowledgement of this offset, which was sent, or will be. */
  askAck(subscription: Subscription, offset: number): void {
    subscription.wanted = Math.max(subscription.wanted, offset);
    if (subscription.isOpen && subscription.isAllowed && subscription.position.offset >= offset) this.#sender.askAck(subscription);
  }

  #takePage(subscription: Subscription, page: EntryPage, now: number): void {
    if (!subscription.isOpen) this.#open(subscription, page);
    if (!this.#scheduler.maySend) {
      // reached: socket-full-or-leaving
      this.#scheduler.enqueueFirst(subscription);
      return;
    }
    const heardOf = subscription.headOffset;
    const isLast = page.entries.length === 0 && !subscription.isOutrun;
    // A head that an empty page does not confirm is tried once more, later, and then forgotten: it may have been undone.
    subscription.headOffset = isLast ? page.head.offset : Math.max(heardOf, page.head.offset);
    const outcome = this.#sender.send(subscription, page);
    const isAtHead = subscription.isAt(page.head) && heardOf <= page.head.offset && !subscription.isOutrun;
    if (outcome === "subscription-full") this.#stall(subscription);
    else if (outcome === "connection-full") this.#scheduler.enqueueFirst(subscription);
    else if (isAtHead) this.#reachHead(subscription);
    else if (isLast) this.#scheduler.retry(subscription, now + REREAD_MS);
    else this.#continue(subscription);
  }

  #open(subscription: Subscription, page: EntryPage): void {
    subscription.open(page.after);
    const { n, isResumed, position, begin } = subscription;
    this.#outputs.send({
      t: "subscribed",
      n,
      resumed: isResumed,
      cursor: createCursorWriter(page.stream)(position),
      offset: position.offset,
      oldest: typeof begin === "object" ? Math.max(begin.offset + 1, page.oldest) : page.oldest,
      head: page.head.offset,
    });
    const { key, wanted, received, processed } = subscription;
    // The cursor says that the client has it: it will not be sent, and so not be asked for.
    if (key !== undefined && isResumed && wanted > 0 && wanted <= received) this.#outputs.push({ type: "acked", stream: key, received, processed });
  }

  /** There is more in the log: reads on, or waits for an acknowledgement. */
  #continue(subscription: Subscription): void {
    if (subscription.isReading || subscription.isStalled) return;
    // One that may not read now says nothing of a full window either.
    if (subscription.freeBytes > 0 || !subscription.isAllowed) this.#scheduler.enqueue(subscription);
    else this.#stall(subscription);
  }

  /** The frame also asks for the acknowledgement that ends the wait. */
  #stall(subscription: Subscription): void {
    // reached: subscription-window-full
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
}
