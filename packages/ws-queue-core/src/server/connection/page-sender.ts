import type { Limits } from "../../limits.ts";
import { samePosition } from "../../position.ts";
import type { EntryPage } from "../../store/port.ts";
import type { OutputQueue } from "./output-queue.ts";
import type { Subscription } from "./subscription.ts";
import { admits, type ConnectionWindow } from "./windows.ts";

/** What became of a page: all of it was sent, or a window had no room for the rest. */
export type SendOutcome = "sent" | "subscription-full" | "connection-full";

/** Sends as much of a page as both windows have room for, and keeps the books of what is in flight. */
export class PageSender {
  readonly #outputs: OutputQueue;
  readonly #limits: Limits;
  readonly #window: ConnectionWindow;

  constructor(outputs: OutputQueue, limits: Limits, window: ConnectionWindow) {
    this.#outputs = outputs;
    this.#limits = limits;
    this.#window = window;
  }

  /** The page must follow the subscription's position. */
  send(subscription: Subscription, page: EntryPage): SendOutcome {
    let count = 0;
    let bytes = 0;
    let outcome: SendOutcome = "sent";
    subscription.needBytes = 0;
    for (const { bytes: size } of page.entries) {
      outcome = this.#admit(subscription, bytes, size);
      if (outcome !== "sent") {
        subscription.needBytes = size;
        break;
      }
      bytes += size;
      count += 1;
    }
    if (count > 0) this.#sendEntries(subscription, page, count, bytes);
    return outcome;
  }

  /** A frame without entries asks for what was sent; once, since the client answers when its application is done with it, too. */
  askAck(subscription: Subscription): void {
    const { n, key, position, wanted, asked, processed } = subscription;
    if (key === undefined || Math.max(asked, processed) >= Math.min(wanted, position.offset)) return;
    subscription.asked = position.offset;
    this.#outputs.push({ type: "send-events", n, page: { stream: key, after: position, entries: [], head: position, oldest: position.offset }, askAck: true });
  }

  #admit(subscription: Subscription, extra: number, size: number): SendOutcome {
    const { subscriptionWindowBytes, connectionWindowBytes } = this.#limits;
    if (!admits(subscriptionWindowBytes, subscription.unprocessed.bytes + extra, size)) return "subscription-full";
    return admits(connectionWindowBytes, this.#window.inFlightBytes + extra, size) ? "sent" : "connection-full";
  }

  #sendEntries(subscription: Subscription, page: EntryPage, count: number, bytes: number): void {
    const last = page.entries[count - 1];
    if (last === undefined) return;
    const sent = this.#asSent(subscription, page, count);
    // One object for all receivers where it is the head. Never the entry itself: its text would be kept as long as it.
    subscription.position = samePosition(last, page.head) ? page.head : { offset: last.offset, tag: last.tag };
    subscription.unreceived.add(last.offset, bytes);
    subscription.unprocessed.add(last.offset, bytes);
    this.#window.add(bytes);
    const askAck = this.#needsAck(subscription);
    if (askAck) subscription.asked = last.offset;
    this.#outputs.push({ type: "send-events", n: subscription.n, page: sent, askAck });
  }

  /** The page itself wherever possible, since receivers that share it share its encoding. */
  #asSent({ position }: Subscription, page: EntryPage, count: number): EntryPage {
    // A client that subscribed before the stream was born holds the void cursor, and is told that this follows it.
    const isWhole = count === page.entries.length && page.after.tag === position.tag;
    return isWhole ? page : { ...page, after: position, entries: page.entries.slice(0, count) };
  }

  /** Where the host waits for one; and at half a window, once for each time that the window is acknowledged. */
  #needsAck({ unprocessed, asked, wanted, received, processed }: Subscription): boolean {
    if (asked < wanted) return true;
    if (unprocessed.bytes * 2 >= this.#limits.subscriptionWindowBytes && asked <= processed) return true;
    return this.#window.inFlightBytes * 2 >= this.#limits.connectionWindowBytes && asked <= received;
  }
}
