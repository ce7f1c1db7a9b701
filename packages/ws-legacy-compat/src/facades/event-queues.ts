import { markFacade } from "../uses/facade.ts";
import { brokenBy } from "../breaks.ts";
import { isFields } from "../messages.ts";
import { runtime } from "../runtime.ts";

export const MessagePriority = { CRITICAL: "critical", HIGH: "high", NORMAL: "normal", LOW: "low" } as const;
export type MessagePriority = (typeof MessagePriority)[keyof typeof MessagePriority];

export const MessageQueueState = {
  BUFFERING: "buffering",
  FLUSHING: "flushing",
  PASS_THROUGH: "pass_through",
  OVERFLOW: "overflow",
  SUSPENDED: "suspended",
  CLOSED: "closed",
} as const;
export type MessageQueueState = (typeof MessageQueueState)[keyof typeof MessageQueueState];

export interface ConnectionQueueOptions {
  readonly connectionId: string;
  readonly userId: string;
  readonly maxSize?: number;
  readonly maxMessageAgeSeconds?: number;
}

/** An event that was handed to an old queue. */
export class QueuedEvent {
  readonly messageData: unknown;
  readonly messageType: string;
  readonly queuedAt = new Date();
  readonly attempts = 0;
  readonly maxAttempts = 3;

  constructor(given: { readonly messageData?: unknown; readonly messageType?: string } = {}) {
    this.messageData = given.messageData;
    this.messageType = given.messageType ?? "unknown";
  }

  /** Attempts are the log's. */
  markAttempt(): void {
    return undefined;
  }

  /** In milliseconds; 0, since it is in the log at once. */
  calculateQueueDuration(): number {
    return 0;
  }

  /** Never: the log has its own retention. */
  isExpired(_maxAgeSeconds?: number): boolean {
    return false;
  }

  canRetry(): boolean {
    return true;
  }
}

/** The old queue of a connection: what is put into it is in the user's log at once, so it is always passing through, and empty. */
export class LegacyConnectionQueue {
  static {
    markFacade(this, "connection-queue", ["enqueueMessage"]);
  }

  readonly connectionId: string;
  readonly userId: string;
  #isClosed = false;

  constructor(connection: string | ConnectionQueueOptions, userId?: string, ..._rest: readonly unknown[]) {
    const given = typeof connection === "string" ? { connectionId: connection, userId } : connection;
    if (typeof given.userId !== "string" || given.userId === "") throw brokenBy("no-user", "MessageQueue");
    this.connectionId = given.connectionId;
    this.userId = given.userId;
  }

  get currentState(): MessageQueueState {
    return this.#isClosed ? MessageQueueState.CLOSED : MessageQueueState.PASS_THROUGH;
  }

  get isBuffering(): boolean {
    return false;
  }

  get isOperational(): boolean {
    return !this.#isClosed;
  }

  /** True once it is in the log. With an id it is there once. A closed queue takes nothing. */
  enqueueMessage(messageData: unknown, messageType = "unknown", _priority?: MessagePriority, messageId?: string): Promise<boolean> {
    if (this.#isClosed) return Promise.resolve(false);
    const { outcome, send } = runtime();
    const data = isFields(messageData) ? messageData : { data: messageData };
    return outcome(async () => send.toUser(this.userId, { type: messageType, ...data, ...(messageId === undefined ? {} : { message_id: messageId }) }));
  }

  /** Nobody is called: what the processor wrote to a socket reaches the clients by itself. */
  setMessageProcessor(_processor: (message: QueuedEvent) => unknown): void {
    return undefined;
  }

  /** There is never anything to flush, so it has been flushed. */
  addFlushCompleteCallback(callback: () => void): void {
    callback();
  }

  flushQueue(_force?: boolean): Promise<boolean> {
    return Promise.resolve(!this.#isClosed);
  }

  clearQueue(_priority?: MessagePriority): Promise<number> {
    return Promise.resolve(0);
  }

  getQueueStats(): { readonly state: MessageQueueState; readonly total_size: 0; readonly messages_dropped: 0 } {
    return { state: this.currentState, total_size: 0, messages_dropped: 0 };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }
}

/** The old registry of queues by connection: a queue costs nothing, so none is kept. A connection of another user is another queue (X02). */
export class LegacyQueueRegistry {
  createMessageQueue(connectionId: string, userId: string, ..._rest: readonly unknown[]): Promise<LegacyConnectionQueue> {
    return Promise.resolve(new LegacyConnectionQueue(connectionId, userId));
  }

  getMessageQueue(_connectionId: string): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  removeMessageQueue(_connectionId: string): Promise<boolean> {
    return Promise.resolve(false);
  }

  getAllActiveQueues(): Promise<Record<string, LegacyConnectionQueue>> {
    return Promise.resolve({});
  }

  getRegistryStats(): Promise<{ readonly total_queues: 0 }> {
    return Promise.resolve({ total_queues: 0 });
  }
}

const theRegistry = new LegacyQueueRegistry();
export const getQueueRegistry = (): LegacyQueueRegistry => theRegistry;
export const getQueueForConnection = (_connectionId: string): Promise<undefined> => Promise.resolve(undefined);

export const BufferPriority = { LOW: 1, NORMAL: 2, HIGH: 3, CRITICAL: 4 } as const;
export type BufferPriority = (typeof BufferPriority)[keyof typeof BufferPriority];

/** The old buffer of a user: the log is what it was for. Nothing waits here, and nothing is dropped. */
export class LegacyBuffer {
  static {
    markFacade(this, "buffer", ["bufferMessage"]);
  }


  constructor(..._given: readonly unknown[]) {}

  async start(): Promise<void> {
    return undefined;
  }

  async stop(): Promise<void> {
    return undefined;
  }

  bufferMessage(userId: string, message: unknown, _priority?: BufferPriority): Promise<boolean> {
    const { outcome, send } = runtime();
    return outcome(async () => send.toUser(userId, message));
  }

  getBufferedMessages(_userId: string, _limit?: number): Promise<readonly unknown[]> {
    return Promise.resolve([]);
  }

  /** Nothing is delivered by the caller: a client that comes back reads on from its cursor. */
  deliverBufferedMessages(_userId: string, _deliver: (message: unknown) => unknown): Promise<number> {
    return Promise.resolve(0);
  }

  clearUserBuffer(_userId: string): Promise<number> {
    return Promise.resolve(0);
  }

  getBufferStats(): { readonly messages_dropped: 0; readonly total_buffered_messages: 0 } {
    return { messages_dropped: 0, total_buffered_messages: 0 };
  }

  getUserBufferInfo(_userId: string): { readonly buffered_messages: 0 } {
    return { buffered_messages: 0 };
  }
}

const theBuffer = new LegacyBuffer();
export const getMessageBuffer = (_config?: unknown): LegacyBuffer => theBuffer;
export const bufferUserMessage = (userId: string, message: unknown, priority?: BufferPriority): Promise<boolean> => theBuffer.bufferMessage(userId, message, priority);
export const deliverUserMessages = (userId: string, deliver: (message: unknown) => unknown): Promise<number> => theBuffer.deliverBufferedMessages(userId, deliver);
