import { connect, type Client } from "@apex/ws-client";
import type { contract } from "../src/contract.ts";
import type { ServerMessage, Status } from "./types.ts";

const NOTICES = "notices";

export interface Address {
  readonly url: string;
  readonly token: string | undefined;
  readonly tab: string;
}

/** The page's end of the socket: the new client, which hands on what comes in the old shape. */
export class WebSocketService {
  private readonly client: Client<typeof contract>;
  private readonly threads = new Set<string>();
  private readonly onMessage: (message: ServerMessage) => void;
  private readonly onStatus: (status: Status) => void;

  constructor({ url, token }: Address, onMessage: (message: ServerMessage) => void, onStatus: (status: Status) => void) {
    this.onMessage = onMessage;
    this.onStatus = onStatus;
    this.client = connect<typeof contract>(url, { token: () => token ?? "", onError: () => undefined });
    this.client.onPhase((phase) => this.onStatus(statusOf(phase)));
  }

  connect(): void {
    this.openThread(NOTICES);
  }

  openThread(threadId: string): void {
    if (this.threads.has(threadId)) return;
    this.threads.add(threadId);
    void this.read(threadId);
  }

  private async read(threadId: string): Promise<void> {
    try {
      for await (const event of this.client.thread(threadId).events({ from: "start" })) {
        this.onMessage(inOldShape(event as unknown as ServerMessage));
      }
    } catch {
      // The page is closed, or signed out, which the status says.
    }
  }

  send({ type, thread_id: threadId, payload }: ServerMessage): void {
    const request = this.client.thread(String(threadId)).request(type as "user_message", payload);
    request.accepted.catch(() => undefined);
  }

  reconnect(): void {
    this.client.reconnect();
  }

  disconnect(): void {
    void this.client.close();
  }
}

function statusOf(phase: Client<typeof contract>["phase"]): Status {
  if (phase.name === "live" || phase.name === "resuming" || phase.name === "lagging") return "online";
  if (phase.name === "closed") return "signed-out";
  return phase.name === "backoff" || phase.name === "suspended" ? "offline" : "connecting";
}

/** The envelope that the rest of the page reads; what is in it for the library's own use stays out. */
function inOldShape({ type, threadId, runId, agentName, eventId: _id, timestamp: _at, userId: _of, toolName, ...fields }: ServerMessage): ServerMessage {
  return { type, thread_id: threadId, run_id: runId, agent_name: agentName, data: { ...fields, ...(toolName === undefined ? {} : { tool_name: toolName }) } };
}
