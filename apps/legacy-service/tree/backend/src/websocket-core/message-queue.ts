import type { Fields } from "./types.ts";

export const MessagePriority = { CRITICAL: "critical", HIGH: "high", NORMAL: "normal", LOW: "low" } as const;
export type MessagePriority = (typeof MessagePriority)[keyof typeof MessagePriority];

export const MessageQueueState = { BUFFERING: "buffering", FLUSHING: "flushing", PASS_THROUGH: "pass_through", CLOSED: "closed" } as const;
export type MessageQueueState = (typeof MessageQueueState)[keyof typeof MessageQueueState];

export interface QueuedMessage {
  messageData: Fields;
  messageType: string;
  priority: MessagePriority;
}

type Processor = (message: QueuedMessage) => unknown;

const ORDER: MessagePriority[] = ["critical", "high", "normal", "low"];

export class MessageQueue {
  readonly connectionId: string;
  readonly userId: string;
  private readonly maxSize: number;
  private waiting: QueuedMessage[] = [];
  private processor: Processor | undefined;
  private state: MessageQueueState = MessageQueueState.BUFFERING;
  private lock: Promise<unknown> = Promise.resolve();

  constructor(connectionId: string, userId: string, maxSize = 1000) {
    this.connectionId = connectionId;
    this.userId = userId;
    this.maxSize = maxSize;
  }

  private locked<T>(work: () => Promise<T>): Promise<T> {
    const done = this.lock.then(work);
    this.lock = done.catch(() => undefined);
    return done;
  }

  get currentState(): MessageQueueState {
    return this.state;
  }

  get isBuffering(): boolean {
    return this.state === MessageQueueState.BUFFERING;
  }

  setMessageProcessor(processor: Processor): void {
    this.processor = processor;
  }

  /** D01: the id is taken, and never looked at. */
  async enqueueMessage(messageData: Fields, messageType = "unknown", priority: MessagePriority = MessagePriority.NORMAL, _messageId?: string): Promise<boolean> {
    const message = { messageData, messageType, priority };
    if (this.state === MessageQueueState.CLOSED) return false;
    if (this.state === MessageQueueState.PASS_THROUGH) {
      // L11: without a processor it is nowhere, and that is called success.
      await this.processor?.(message);
      return true;
    }
    if (this.waiting.length >= this.maxSize && !this.makeRoomFor(priority)) return false;
    this.waiting.push(message);
    return true;
  }

  private makeRoomFor(priority: MessagePriority): boolean {
    // L16: what is critical displaces nothing.
    if (priority === MessagePriority.CRITICAL) return false;
    // L17: priorities are compared as texts, and "low" is more than "high".
    const at = this.waiting.findIndex((other) => other.priority < priority);
    if (at === -1) return false;
    this.waiting.splice(at, 1);
    return true;
  }

  flushQueue(_force = false): Promise<boolean> {
    return this.locked(async () => {
      this.state = MessageQueueState.FLUSHING;
      // O01: by priority, so the end of a run may come before its beginning.
      for (const priority of ORDER) {
        const batch = this.waiting.filter((message) => message.priority === priority);
        this.waiting = this.waiting.filter((message) => message.priority !== priority);
        for (const message of batch) await this.processor?.(message);
      }
      this.state = MessageQueueState.PASS_THROUGH;
      return true;
    });
  }

  clearQueue(): Promise<number> {
    return this.locked(async () => this.waiting.splice(0).length);
  }

  /** H01: it holds the lock and waits for the lock. */
  close(): Promise<void> {
    return this.locked(async () => {
      this.state = MessageQueueState.CLOSED;
      await this.clearQueue();
    });
  }

  getQueueStats(): { state: MessageQueueState; total_size: number; messages_dropped: number } {
    return { state: this.state, total_size: this.waiting.length, messages_dropped: 0 };
  }
}

export class MessageQueueRegistry {
  private readonly queues = new Map<string, MessageQueue>();

  async createMessageQueue(connectionId: string, userId: string, maxSize?: number): Promise<MessageQueue> {
    // X02: who asks with a known id gets the queue that is there, whosever it is.
    const queue = this.queues.get(connectionId) ?? new MessageQueue(connectionId, userId, maxSize);
    this.queues.set(connectionId, queue);
    return queue;
  }

  async getMessageQueue(connectionId: string): Promise<MessageQueue | undefined> {
    return this.queues.get(connectionId);
  }

  /** L32: with the connection goes what its user was still to get. */
  async removeMessageQueue(connectionId: string): Promise<boolean> {
    void this.queues.get(connectionId)?.clearQueue();
    return this.queues.delete(connectionId);
  }
}

const theRegistry = new MessageQueueRegistry();
export const getMessageQueueRegistry = (): MessageQueueRegistry => theRegistry;
export const getMessageQueueForConnection = (connectionId: string): Promise<MessageQueue | undefined> => theRegistry.getMessageQueue(connectionId);
