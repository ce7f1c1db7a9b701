import { mapEventPayload } from "./event-payload-mapper.ts";
import type { ServerMessage, Shown, Status } from "./types.ts";
import { WebSocketService, type Address } from "./webSocketService.ts";

/** A tab with the chat. */
export class ChatView {
  readonly shown: Shown[] = [];
  status: Status = "connecting";
  private readonly service: WebSocketService;

  constructor(address: Address) {
    this.service = new WebSocketService(
      address,
      (message) => this.shown.push(mapEventPayload(message)),
      (status) => (this.status = status),
    );
  }

  open(): void {
    this.service.connect();
  }

  openThread(threadId: string): void {
    this.service.openThread(threadId);
  }

  ask(threadId: string, text: string): void {
    this.request("user_message", threadId, { content: text });
  }

  startAgent(threadId: string, text: string): void {
    this.request("start_agent", threadId, { content: text });
  }

  askForHistory(threadId: string): void {
    this.request("get_thread_history", threadId, {});
  }

  private request(type: string, threadId: string, payload: ServerMessage): void {
    this.service.openThread(threadId);
    this.service.send({ type, thread_id: threadId, payload: { ...payload, thread_id: threadId } });
  }

  networkIsBack(): void {
    this.service.reconnect();
  }

  close(): void {
    this.service.disconnect();
  }
}
