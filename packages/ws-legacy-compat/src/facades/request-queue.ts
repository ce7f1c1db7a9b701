import { markFacade } from "../uses/facade.ts";
import { randomUUID } from "node:crypto";
import type { DeadLetter } from "@apex/ws-manager";
import { registerHandler, type LegacyHandler } from "../delivery/handlers.ts";
import { toPayload } from "../delivery/json.ts";
import { textOf } from "../messages.ts";
import { runtime } from "../runtime.ts";

export const MessagePriority = { LOW: 0, NORMAL: 1, HIGH: 2, CRITICAL: 3 } as const;
export type MessagePriority = (typeof MessagePriority)[keyof typeof MessagePriority];

export const MessageStatus = {
  PENDING: "pending",
  PROCESSING: "processing",
  COMPLETED: "completed",
  FAILED: "failed",
  RETRYING: "retrying",
  RECOVERABLE_FAILED: "recoverable_failed",
  CIRCUIT_BREAKER_OPEN: "circuit_breaker_open",
  DEAD_LETTER: "dead_letter",
  RETRY_EXHAUSTED: "retry_exhausted",
} as const;
export type MessageStatus = (typeof MessageStatus)[keyof typeof MessageStatus];

type Payload = Readonly<Record<string, unknown>>;

/** What may be given for a queued message, in either spelling of the old fields. */
export interface QueuedMessageFields {
  readonly id?: string;
  readonly userId?: string;
  readonly type?: string;
  readonly payload?: Payload;
  readonly priority?: MessagePriority;
  readonly status?: MessageStatus;
  readonly maxRetries?: number;
}

/** Work for a handler. Attempts, delays and dead letters are the inbox's; what counted them here stays as it was made. */
export class QueuedMessage implements Required<QueuedMessageFields> {
  readonly id: string;
  readonly userId: string;
  readonly type: string;
  readonly payload: Payload;
  readonly priority: MessagePriority;
  readonly status: MessageStatus;
  readonly maxRetries: number;
  readonly retryCount = 0;
  readonly createdAt: Date = new Date();

  constructor({ id = randomUUID(), userId = "", type = "", payload = {}, priority = MessagePriority.NORMAL, status = MessageStatus.PENDING, maxRetries = 5 }: QueuedMessageFields = {}) {
    this.id = id;
    this.userId = userId;
    this.type = type;
    this.payload = payload;
    this.priority = priority;
    this.status = status;
    this.maxRetries = maxRetries;
  }

  shouldRetry(): boolean {
    return this.status !== MessageStatus.COMPLETED && this.status !== MessageStatus.DEAD_LETTER;
  }

  isRetryReady(): boolean {
    return true;
  }

  /** Seconds before the second attempt: the inbox's own first delay. */
  calculateNextRetryDelay(): number {
    return 1;
  }

  toDict(): Required<QueuedMessageFields> {
    const { id, userId, type, payload, priority, status, maxRetries } = this;
    return { id, userId, type, payload, priority, status, maxRetries };
  }

  static fromDict(data: QueuedMessageFields): QueuedMessage {
    return new QueuedMessage(data);
  }
}

/** A dead letter in the old shape. */
export interface LegacyDeadLetter {
  readonly id: string;
  readonly user_id: string;
  readonly type: string;
  readonly payload: unknown;
  readonly retry_count: number;
  readonly moved_to_dlq_at: string;
  readonly final_error: string;
  readonly total_processing_time: number;
}

/** The old statistics: what the manager counts of requests. */
export interface LegacyQueueStats {
  readonly total_pending: number;
  readonly processing: number;
  readonly completed: number;
  readonly failed: number;
}

const DEAD_LETTERS_MAX = 100;
const PAGE = 1_000;

/** The old queue of requests: `enqueue` is `manager.request` under the message's id, and handlers are called by the inbox of each thread. */
export class LegacyRequestQueue {
  static {
    markFacade(this, "request-queue", ["enqueue"]);
  }

  #stop: (() => void) | undefined;

  constructor(..._given: readonly unknown[]) {}

  /** May be called before `configureLegacyCompat`; again for a type it takes the place of the first. */
  registerHandler(messageType: string, handler: LegacyHandler): void {
    registerHandler(messageType, handler);
  }

  /** True once the request is in the inbox, under the message's id and once; false where it was refused. */
  enqueue(message: QueuedMessageFields): Promise<boolean> {
    const { manager, noticesThread, outcome } = runtime();
    const { id, userId = "", type = "", payload = {} } = message;
    const threadId = textOf(payload, "thread_id") ?? noticesThread;
    return outcome(() => manager.request({ userId, threadId }, type as "user_message", toPayload(payload), id === undefined ? {} : { id }));
  }

  /** As before it does not return until `stopProcessing`; the inboxes are worked on from the start. */
  processQueue(_workerCount?: number): Promise<void> {
    return new Promise((resolve) => (this.#stop = resolve));
  }

  async stopProcessing(): Promise<void> {
    this.#stop?.();
  }

  startRetryProcessor(): Promise<void> {
    return Promise.resolve();
  }

  stopRetryProcessor(): Promise<void> {
    return Promise.resolve();
  }

  async getQueueStats(): Promise<LegacyQueueStats> {
    const { handlers, requests } = runtime().manager.stats();
    return { total_pending: handlers.waiting, processing: handlers.running, completed: requests.delivered, failed: requests.dead };
  }

  async getDeadLetterQueueMessages(limit = DEAD_LETTERS_MAX): Promise<readonly LegacyDeadLetter[]> {
    const { letters } = await runtime().manager.deadLetters.list({ limit });
    return letters.map(toOldLetter);
  }

  /** Asks the request again, under a new id. False where no letter has this id. */
  async reprocessDeadLetterMessage(messageId: string): Promise<boolean> {
    const { manager, outcome } = runtime();
    const letter = await findLetter(messageId);
    if (letter === undefined) return false;
    return outcome(() => manager.deadLetters.redrive({ userId: letter.userId, offset: letter.offset }));
  }
}

async function findLetter(messageId: string): Promise<DeadLetter | undefined> {
  const { deadLetters } = runtime().manager;
  let after: string | undefined;
  do {
    const page = await deadLetters.list({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    const found = page.letters.find(({ requestId }) => requestId === messageId);
    if (found !== undefined) return found;
    after = page.next;
  } while (after !== undefined);
  return undefined;
}

const toOldLetter = ({ requestId, userId, name, payload, attempts, givenUpAt, failures, totalMs }: DeadLetter): LegacyDeadLetter => ({
  id: requestId,
  user_id: userId,
  type: name,
  payload,
  retry_count: attempts,
  moved_to_dlq_at: new Date(givenUpAt).toISOString(),
  final_error: failures.at(-1)?.message ?? "",
  total_processing_time: totalMs / 1_000,
});

/** The one that the old module made while it was loaded. */
export const messageQueue = new LegacyRequestQueue();

/** The old dispatch in front of the queue: types that it does not know are refused. */
export class LegacyMessageService {
  constructor(..._given: readonly unknown[]) {}

  async handleMessage(userId: string, message: Payload): Promise<boolean> {
    const payload = message["payload"];
    return messageQueue.enqueue({ userId, type: textOf(message, "type") ?? "", payload: typeof payload === "object" && payload !== null ? (payload as Payload) : {} });
  }

  registerHandler(messageType: string, handler: LegacyHandler): void {
    registerHandler(messageType, handler);
  }
}

