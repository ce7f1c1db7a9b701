import { useEffect, useState } from "react";
import { webSocketService } from "@/services/webSocketService";
import type { AgentEvent } from "@/types/websocket-event-types";

export function useWebSocket(threadId: string): readonly AgentEvent[] {
  const [events, setEvents] = useState<readonly AgentEvent[]>([]);
  useEffect(() => webSocketService.onMessage((event) => setEvents((all) => [...all, event as AgentEvent])), [threadId]);
  return events;
}
