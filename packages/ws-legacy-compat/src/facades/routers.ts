import { markFacade } from "../uses/facade.ts";
import { registerHandler } from "../delivery/handlers.ts";
import { brokenBy } from "../breaks.ts";
import { runtime } from "../runtime.ts";
import { shared } from "../shared.ts";
import { needContext } from "./user-context.ts";

type Message = Readonly<Record<string, unknown>>;

/** What old code registers with a router: an object that says which types it takes, and takes them. */
export interface LegacyMessageHandler {
  readonly supportedTypes?: readonly string[];
  /** The socket is gone: answers go to the user. */
  handleMessage(userId: string, socket: undefined, message: Message): unknown;
}

/** Base of old handlers; a subclass overrides `handleMessage`. */
export class LegacyHandlerBase implements LegacyMessageHandler {
  readonly supportedTypes: readonly string[];

  constructor(supportedTypes: readonly string[] = [], ..._rest: readonly unknown[]) {
    this.supportedTypes = supportedTypes;
  }

  canHandle(messageType: string): boolean {
    return this.supportedTypes.includes(messageType);
  }

  handleMessage(_userId: string, _socket: undefined, _message: Message): unknown {
    return true;
  }
}

/** The old router: each type of its handlers is a request of the contract, and the handler gets one user's at a time (X03). */
export class LegacyRouter {
  static {
    markFacade(this, "router");
  }

  readonly #handlers: LegacyMessageHandler[] = [];

  constructor(..._given: readonly unknown[]) {}

  get handlers(): readonly LegacyMessageHandler[] {
    return this.#handlers;
  }

  addHandler(handler: LegacyMessageHandler): void {
    this.#handlers.push(handler);
    for (const type of handler.supportedTypes ?? []) registerHandler(type, (userId, payload) => handler.handleMessage(userId, undefined, { type, payload }));
  }

  removeHandler(handler: LegacyMessageHandler): void {
    const at = this.#handlers.indexOf(handler);
    if (at !== -1) this.#handlers.splice(at, 1);
  }

  registerHandler(messageType: string, handler: (userId: string, payload: Message) => unknown): void {
    registerHandler(messageType, handler);
  }

  /** Messages come by the manager; one that the service hands in is of a socket of its own. */
  routeMessage(_userId: string, _socket: unknown, _message: Message): Promise<never> {
    throw brokenBy("raw-sockets", "MessageRouter.routeMessage");
  }

  getStats(): { readonly handlers: number } {
    return { handlers: this.#handlers.length };
  }
}

const theRouter = shared("router", () => new LegacyRouter());
export const getRouter = (): LegacyRouter => theRouter;

/** The old routers of events: to a user, by the log. */
export class LegacyEventRouter {
  static {
    markFacade(this, "event-router", ["routeEvent", "broadcastToUser"]);
  }

  constructor(..._given: readonly unknown[]) {}

  /** The connection does not matter: each of the user's clients reads it. */
  routeEvent(userId: string, _connectionId: string, event: unknown): Promise<boolean> {
    const { outcome, send } = runtime();
    return outcome(async () => send.toUser(userId, event));
  }

  /** 1 once it is accepted, 0 where it was refused: how many clients read it is not known here. */
  async broadcastToUser(userId: string, event: unknown): Promise<number> {
    return (await this.routeEvent(userId, "", event)) ? 1 : 0;
  }

  broadcast(_event: unknown): Promise<never> {
    throw brokenBy("unscoped-broadcast", "WebSocketEventRouter.broadcast");
  }

  registerConnection(_userId: string, _connectionId: string, ..._rest: readonly unknown[]): never {
    throw brokenBy("raw-sockets", "WebSocketEventRouter.registerConnection");
  }
}

const theEventRouter = new LegacyEventRouter();
export const getEventRouter = (..._given: readonly unknown[]): LegacyEventRouter => theEventRouter;

/** The router of one user. */
export class LegacyUserEventRouter {
  static {
    markFacade(this, "user-event-router", ["broadcastToUser", "routeEvent"]);
  }
  readonly #userId: string;
  readonly #threadId: string | undefined;

  constructor(context: object, ..._rest: readonly unknown[]) {
    const { userId, threadId } = needContext(context, "UserScopedWebSocketEventRouter");
    this.#userId = userId;
    this.#threadId = threadId;
  }

  routeEvent(event: unknown): Promise<boolean> {
    const { outcome, send } = runtime();
    return outcome(async () => send.toUser(this.#userId, event, this.#threadId));
  }

  async broadcastToUser(event: unknown): Promise<number> {
    return (await this.routeEvent(event)) ? 1 : 0;
  }
}

export const broadcastUserEvent = (event: unknown, context: object): Promise<number> => new LegacyUserEventRouter(context).broadcastToUser(event);

/** Makes a router for each user. */
export class LegacyEventRouterFactory {
  createRouter(context: object): LegacyUserEventRouter {
    return new LegacyUserEventRouter(context);
  }

  getRouter(context: object): LegacyUserEventRouter {
    return new LegacyUserEventRouter(context);
  }
}

const theRouterFactory = new LegacyEventRouterFactory();
export const getEventRouterFactory = (): LegacyEventRouterFactory => theRouterFactory;

/** The old service of broadcasts: to one user, as before; to all, a break. */
export class LegacyBroadcasts {
  constructor(..._given: readonly unknown[]) {}

  /** Old result: who was sent to and how it went. */
  async broadcastToUser(userId: string, event: unknown): Promise<{ readonly userId: string; readonly successful: number; readonly failed: number }> {
    const successful = await theEventRouter.broadcastToUser(userId, event);
    return { userId, successful, failed: 1 - successful };
  }

  broadcastToAll(_event: unknown): Promise<never> {
    throw brokenBy("unscoped-broadcast", "WebSocketBroadcastService.broadcastToAll");
  }
}

export const createBroadcasts = (..._given: readonly unknown[]): LegacyBroadcasts => new LegacyBroadcasts();
