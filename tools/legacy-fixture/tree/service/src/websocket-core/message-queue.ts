export interface QueuedMessage {
  readonly id: string;
  readonly payload: unknown;
  attempts: number;
}

export class MessageQueue {
  readonly _pending: QueuedMessage[] = [];

  constructor(readonly connectionId: string, readonly maxSize = 1000) {}

  enqueueMessage(message: QueuedMessage): boolean {
    if (this._pending.length >= this.maxSize) return false;
    this._pending.push(message);
    return true;
  }

  async flushQueue(send: (message: QueuedMessage) => Promise<void>): Promise<void> {
    for (let next = this._pending.shift(); next !== undefined; next = this._pending.shift()) await send(next);
  }
}

export class MessageQueueRegistry {
  readonly #queues = new Map<string, MessageQueue>();

  createMessageQueue(connectionId: string): MessageQueue {
    const queue = this.#queues.get(connectionId) ?? new MessageQueue(connectionId);
    this.#queues.set(connectionId, queue);
    return queue;
  }
}
