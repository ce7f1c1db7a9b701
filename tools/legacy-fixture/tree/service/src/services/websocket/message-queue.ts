export const MessagePriority = { LOW: 0, NORMAL: 1, HIGH: 2, CRITICAL: 3 } as const;

export class MessageQueue {
  readonly #lists: unknown[][] = [[], [], [], []];

  async enqueue(message: unknown, priority: number = MessagePriority.NORMAL): Promise<boolean> {
    this.#lists[priority]?.push(message);
    return true;
  }

  async processQueue(workers = 3): Promise<void> {
    await Promise.all(Array.from({ length: workers }, async () => this.#lists.flat()));
  }
}

export const messageQueue = new MessageQueue();
