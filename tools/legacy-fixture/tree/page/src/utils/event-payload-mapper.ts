import type { AgentEvent } from "../types/websocket-event-types";

export const mapEventPayload = (event: AgentEvent): string => `${event.type}: ${JSON.stringify(event.payload)}`;
