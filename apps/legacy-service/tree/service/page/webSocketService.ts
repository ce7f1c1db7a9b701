import type { ServerMessage, Status } from "./types.ts";

const RETRY_MS = 50;
const PENDING_MAX = 50;

export interface Address {
  readonly url: string;
  readonly token: string | undefined;
  /** Of this tab, kept in its session storage. */
  readonly tab: string;
}

/** The page's end of the socket. */
export class WebSocketService {
  private socket: WebSocket | undefined;
  private isWanted = false;
  private pendingMessages: string[] = [];
  private readonly address: Address;
  private readonly onMessage: (message: ServerMessage) => void;
  private readonly onStatus: (status: Status) => void;

  constructor(address: Address, onMessage: (message: ServerMessage) => void, onStatus: (status: Status) => void) {
    this.address = address;
    this.onMessage = onMessage;
    this.onStatus = onStatus;
  }

  connect(): void {
    this.isWanted = true;
    this.onStatus("connecting");
    const { url, token, tab } = this.address;
    const query = new URLSearchParams({ connection_id: tab, ...(token === undefined ? {} : { token }) });
    const socket = new WebSocket(`${url}?${query}`);
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => this.receive(JSON.parse(String(data))));
    socket.addEventListener("close", ({ code }) => {
      if (socket !== this.socket) return;
      this.socket = undefined;
      // 1008: the token is no good. Everything else may be better the next time.
      if (code === 1008) return this.onStatus("signed-out");
      this.onStatus("offline");
      if (this.isWanted) setTimeout(() => this.isWanted && this.socket === undefined && this.connect(), RETRY_MS);
    });
    socket.addEventListener("error", () => undefined);
  }

  private receive(message: ServerMessage): void {
    if (message["type"] !== "connection_established") return this.onMessage(message);
    this.onStatus("online");
    for (const text of this.pendingMessages.splice(0)) this.socket?.send(text);
  }

  /** The server sends what it sends: nothing has to be asked for. */
  openThread(_threadId: string): void {}

  send(message: ServerMessage): void {
    const text = JSON.stringify(message);
    if (this.socket?.readyState === WebSocket.OPEN) return this.socket.send(text);
    this.pendingMessages.push(text);
    if (this.pendingMessages.length > PENDING_MAX) this.pendingMessages.shift();
  }

  /** The network is back. */
  reconnect(): void {
    if (this.socket === undefined && this.isWanted) this.connect();
  }

  disconnect(): void {
    this.isWanted = false;
    this.socket?.close();
  }
}
