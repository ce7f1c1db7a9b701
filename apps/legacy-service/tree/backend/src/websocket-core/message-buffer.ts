import type { Fields } from "./types.ts";

export const BufferPriority = { LOW: 1, NORMAL: 2, HIGH: 3, CRITICAL: 4 } as const;
export type BufferPriority = (typeof BufferPriority)[keyof typeof BufferPriority];

export interface BufferConfig {
  maxBufferSizePerUser: number;
  maxBufferSizeGlobal: number;
  maxMessageSizeBytes: number;
}

export interface BufferedMessage {
  message: Fields;
  priority: BufferPriority;
}

const DEFAULTS: BufferConfig = { maxBufferSizePerUser: 200, maxBufferSizeGlobal: 1000, maxMessageSizeBytes: 32 * 1024 };

export class WebSocketMessageBuffer {
  private readonly config: BufferConfig;
  private readonly buffers = new Map<string, BufferedMessage[]>();

  constructor(config: Partial<BufferConfig> = {}) {
    this.config = { ...DEFAULTS, ...config };
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  async bufferMessage(userId: string, message: Fields, priority: BufferPriority = BufferPriority.NORMAL): Promise<boolean> {
    try {
      this.checkSize(message);
      if (this.total() >= this.config.maxBufferSizeGlobal) {
        // L20, X12: somebody else's goes, and the new one is refused all the same.
        this.evictAnywhere();
        return false;
      }
      const buffer = this.buffers.get(userId) ?? [];
      // L22: where all are critical, one that is critical goes.
      if (buffer.length >= this.config.maxBufferSizePerUser) buffer.shift();
      buffer.push({ message, priority });
      this.buffers.set(userId, buffer);
      return true;
    } catch {
      return false;
    }
  }

  /** L19: the error that should have been loud is one of its own making, and swallowed above. */
  private checkSize(message: Fields): void {
    const size = Buffer.byteLength(JSON.stringify(message));
    if (size > this.config.maxMessageSizeBytes) throw new TypeError("log() takes 1 positional argument but 3 were given");
  }

  private total(): number {
    let count = 0;
    for (const buffer of this.buffers.values()) count += buffer.length;
    return count;
  }

  private evictAnywhere(): void {
    for (const buffer of this.buffers.values()) if (buffer.shift() !== undefined) return;
  }

  /** L18: all are taken out first; after one that fails the others are nowhere. */
  async deliverBufferedMessages(userId: string, deliver: (message: Fields) => unknown): Promise<number> {
    const taken = this.buffers.get(userId) ?? [];
    this.buffers.delete(userId);
    let delivered = 0;
    for (const { message } of taken) {
      if ((await deliver(message)) === false) throw new Error("'WebSocketMessageBuffer' object has no attribute '_schedule_retry'");
      delivered++;
    }
    return delivered;
  }

  async getBufferedMessages(userId: string, limit?: number): Promise<readonly unknown[]> {
    return (this.buffers.get(userId) ?? []).slice(0, limit);
  }

  async clearUserBuffer(userId: string): Promise<number> {
    const count = this.buffers.get(userId)?.length ?? 0;
    this.buffers.delete(userId);
    return count;
  }

  getBufferStats(): { messages_dropped: number; total_buffered_messages: number } {
    return { messages_dropped: 0, total_buffered_messages: this.total() };
  }
}

export { WebSocketMessageBuffer as MessageBuffer };

let theBuffer: WebSocketMessageBuffer | undefined;

/** F12: what the second caller asks for is not listened to. */
export const getMessageBuffer = (config?: Partial<BufferConfig>): WebSocketMessageBuffer => (theBuffer ??= new WebSocketMessageBuffer(config));

export const bufferUserMessage = (userId: string, message: Fields, priority?: BufferPriority): Promise<boolean> => getMessageBuffer().bufferMessage(userId, message, priority);
export const deliverUserMessages = (userId: string, deliver: (message: Fields) => unknown): Promise<number> => getMessageBuffer().deliverBufferedMessages(userId, deliver);
