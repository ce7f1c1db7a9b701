import type { Fields } from "./types.ts";

export class UnifiedEventValidator {
  validateEvent(event: Fields): { isValid: boolean } {
    return { isValid: typeof event["type"] === "string" };
  }
}

export const getCriticalEventTypes = (): Set<string> => new Set(["agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed"]);
