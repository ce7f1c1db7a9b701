export interface BufferConfig {
  readonly maxPerUser: number;
}

export class WebSocketMessageBuffer {
  readonly #messages = new Map<string, unknown[]>();

  constructor(readonly config: BufferConfig = { maxPerUser: 200 }) {}

  bufferMessage(userId: string, message: unknown): boolean {
    const messages = this.#messages.get(userId) ?? [];
    this.#messages.set(userId, messages);
    return messages.length < this.config.maxPerUser && messages.push(message) > 0;
  }

  getBufferedMessages(userId: string): readonly unknown[] {
    return this.#messages.get(userId) ?? [];
  }
}

let only: WebSocketMessageBuffer | undefined;

export const getMessageBuffer = (): WebSocketMessageBuffer => (only ??= new WebSocketMessageBuffer());
