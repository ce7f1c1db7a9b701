import { EventQueue } from "../lib/event-queue";

type Listener = (message: unknown) => void;

class WebSocketService {
  readonly messageQueue: unknown[] = [];
  readonly events = new EventQueue();
  readonly #listeners = new Set<Listener>();
  #socket: WebSocket | undefined;

  connect(url: string): void {
    this.#socket = new WebSocket(url);
    this.#socket.onmessage = ({ data }) => this.#listeners.forEach((listener) => listener(JSON.parse(String(data))));
  }

  sendMessage(message: unknown): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
    else if (this.messageQueue.length < 100) this.messageQueue.push(message);
  }

  onMessage(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

export const webSocketService = new WebSocketService();
