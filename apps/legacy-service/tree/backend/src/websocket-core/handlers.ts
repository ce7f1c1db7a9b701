import type { Fields } from "./types.ts";

export class BaseMessageHandler {
  readonly supportedTypes: readonly string[];

  constructor(supportedTypes: readonly string[] = []) {
    this.supportedTypes = supportedTypes;
  }

  canHandle(messageType: string): boolean {
    return this.supportedTypes.includes(messageType);
  }

  handleMessage(_userId: string, _socket: any, _message: Fields): unknown {
    return true;
  }
}

/** X03: one for the process; the first handler that takes the type gets the message, whosever it is. */
export class MessageRouter {
  readonly handlers: BaseMessageHandler[] = [];

  addHandler(handler: BaseMessageHandler): void {
    this.handlers.push(handler);
  }

  removeHandler(handler: BaseMessageHandler): void {
    const at = this.handlers.indexOf(handler);
    if (at !== -1) this.handlers.splice(at, 1);
  }

  async routeMessage(userId: string, socket: unknown, message: Fields): Promise<boolean> {
    const handler = this.handlers.find((candidate) => candidate.canHandle(String(message["type"])));
    if (handler === undefined) return false;
    await handler.handleMessage(userId, socket, message);
    return true;
  }

  getStats(): { handlers: number } {
    return { handlers: this.handlers.length };
  }
}

const theRouter = new MessageRouter();
export const getMessageRouter = (): MessageRouter => theRouter;
