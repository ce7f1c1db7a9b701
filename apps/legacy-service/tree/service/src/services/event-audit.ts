import { getCriticalEventTypes, UnifiedEventValidator } from "@apex/backend/websocket-core/event-validator";

const validator = new UnifiedEventValidator();

/** How many of the events are of those that matter. */
export const countCritical = (events: readonly { type: string }[]): number => events.filter((event) => validator.validateEvent(event).isValid && getCriticalEventTypes().has(event.type)).length;
