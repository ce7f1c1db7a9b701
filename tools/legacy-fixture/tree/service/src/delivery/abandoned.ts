import { WebSocketManager } from "../websocket-core/manager.js";
import { retryFailed } from "@apex/backend/websocket-core/retry-policy";

/** Nothing imports this any more. */
export class EventReplayBuffer {
  readonly manager = new WebSocketManager("replay");

  replayEvents(): void {
    retryFailed(this.manager);
  }
}
