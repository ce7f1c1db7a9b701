import type { OutputQueue } from "./output-queue.ts";
import type { Subscription } from "./subscription.ts";

/** Rounds of questions begin at least this far apart, */
const ROUND_MS = 100;
/** and this for each question: a client that sends tokens all the time asks the application no more than one that subscribes all the time may. */
const QUESTION_MS = 10;

/**
 * Asks the host which subscriptions the user may read, first when they are made and again when the identity changes. A yes of the
 * time before the change counts no more, nor does a question that is still open: its answer is another identity's.
 */
export class Rights {
  readonly #outputs: OutputQueue;
  #questions = 0;
  /** When the next round may begin. */
  #freeAt = 0;
  /** When the next round begins; undefined: no subscription waits for it. */
  #dueAt: number | undefined;

  constructor(outputs: OutputQueue) {
    this.#outputs = outputs;
  }

  ask(subscription: Subscription): void {
    const { n, stream, key } = subscription;
    this.#questions += 1;
    subscription.question = this.#questions;
    this.#outputs.push({ type: "authorize", n, question: this.#questions, stream, isAgain: key !== undefined });
  }

  /** Takes an answer. Returns false for one that does not count. */
  take(subscription: Subscription, question: number): boolean {
    if (subscription.question !== question) return false;
    subscription.question = undefined;
    return true;
  }

  /** All of them are to be asked about again. From here on none is allowed anything. */
  renew(subscriptions: readonly Subscription[], now: number): void {
    for (const subscription of subscriptions) {
      subscription.isAllowed = false;
      subscription.question = undefined;
    }
    this.#dueAt = Math.max(now, this.#freeAt);
    this.handleTimeout(subscriptions, now);
  }

  nextTimeout(): number | undefined {
    return this.#dueAt;
  }

  handleTimeout(subscriptions: readonly Subscription[], now: number): void {
    if (this.#dueAt === undefined || now < this.#dueAt) return;
    this.#dueAt = undefined;
    const due = subscriptions.filter(({ isAllowed, question }) => !isAllowed && question === undefined);
    this.#freeAt = now + Math.max(ROUND_MS, due.length * QUESTION_MS);
    for (const subscription of due) this.ask(subscription);
  }
}
