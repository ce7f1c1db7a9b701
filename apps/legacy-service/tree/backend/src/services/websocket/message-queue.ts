import { randomUUID } from "node:crypto";
import { inSeconds, sleep } from "../../time.ts";
import type { Fields } from "../../websocket-core/types.ts";

export const MessagePriority = { LOW: 0, NORMAL: 1, HIGH: 2, CRITICAL: 3 } as const;
export type MessagePriority = (typeof MessagePriority)[keyof typeof MessagePriority];

export const MessageStatus = { PENDING: "pending", PROCESSING: "processing", COMPLETED: "completed", RETRYING: "retrying", DEAD_LETTER: "dead_letter" } as const;

export interface QueuedMessageFields {
  id?: string;
  userId?: string;
  type?: string;
  payload?: Fields;
  priority?: MessagePriority;
  maxRetries?: number;
}

export class QueuedMessage {
  readonly id: string;
  readonly userId: string;
  readonly type: string;
  readonly payload: Fields;
  readonly priority: MessagePriority;
  readonly maxRetries: number;
  retryCount = 0;

  constructor({ id = randomUUID(), userId = "", type = "", payload = {}, priority = MessagePriority.NORMAL, maxRetries = 5 }: QueuedMessageFields = {}) {
    this.id = id;
    this.userId = userId;
    this.type = type;
    this.payload = payload;
    this.priority = priority;
    this.maxRetries = maxRetries;
  }
}

type Handler = (userId: string, payload: Fields) => unknown;

const PROCESSING_TIMEOUT_S = 30;
const IDLE_MS = 20;
const ORDER: MessagePriority[] = [3, 2, 1, 0];

/** Stands where Redis was; for one process that makes no difference to what goes wrong. */
export class MessageQueue {
  private readonly handlers = new Map<string, Handler>();
  private readonly lists = new Map<MessagePriority, QueuedMessage[]>(ORDER.map((priority) => [priority, []]));
  private readonly retries = new Map<string, QueuedMessage>();
  private readonly dead: Fields[] = [];
  private running = false;
  private completed = 0;

  registerHandler(messageType: string, handler: Handler): void {
    this.handlers.set(messageType, handler);
  }

  async enqueue(message: QueuedMessageFields): Promise<boolean> {
    const queued = message instanceof QueuedMessage ? message : new QueuedMessage(message);
    this.lists.get(queued.priority)?.push(queued);
    return true;
  }

  /** O03: one list for all, and three who take from it. */
  async processQueue(workerCount = 3): Promise<void> {
    this.running = true;
    await Promise.all(Array.from({ length: workerCount }, () => this.work()));
  }

  async stopProcessing(): Promise<void> {
    this.running = false;
  }

  private async work(): Promise<void> {
    while (this.running) {
      const message = this.next();
      if (message === undefined) await sleep(IDLE_MS);
      else await this.handle(message);
    }
  }

  /** L02: from here on it is in the hands of a worker, and nowhere else. */
  private next(): QueuedMessage | undefined {
    for (const priority of ORDER) {
      const message = this.lists.get(priority)?.shift();
      if (message !== undefined) return message;
    }
    // L01: all that wait for another try are taken, and one is tried.
    const waiting = [...this.retries.values()];
    this.retries.clear();
    return waiting[0];
  }

  private async handle(message: QueuedMessage): Promise<void> {
    try {
      await this.withTimeout(Promise.resolve(this.handlers.get(message.type)?.(message.userId, message.payload)));
      this.completed++;
    } catch (error) {
      message.retryCount++;
      if (message.retryCount < message.maxRetries) this.retries.set(message.id, message);
      else this.dead.push({ id: message.id, user_id: message.userId, final_error: String(error) });
    }
  }

  /** D04: the handler has done half of it, and does all of it again. */
  private async withTimeout(work: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("processing timeout")), inSeconds(PROCESSING_TIMEOUT_S));
    });
    work.catch(() => undefined);
    await Promise.race([work, late]).finally(() => clearTimeout(timer));
  }

  async getQueueStats(): Promise<{ total_pending: number; processing: number; completed: number; failed: number }> {
    let pending = 0;
    for (const list of this.lists.values()) pending += list.length;
    return { total_pending: pending, processing: 0, completed: this.completed, failed: this.dead.length };
  }

  async getDeadLetterQueueMessages(limit = 100): Promise<readonly Fields[]> {
    return this.dead.slice(0, limit);
  }
}

export const messageQueue = new MessageQueue();
