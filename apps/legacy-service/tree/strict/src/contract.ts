import { defineContract } from "@apex/ws-manager/contract";
import type { Fields } from "./lib/fields.ts";

/** Any object: what is in it was never written down. A schema library takes its place, type by type. */
const fields = {
  "~standard": {
    version: 1,
    vendor: "chat-service",
    validate: (value: unknown) => (typeof value === "object" && value !== null && !Array.isArray(value) ? { value: value as Fields } : { issues: [{ message: "Expected an object" }] }),
    types: undefined as unknown as { input: Fields; output: Fields },
  },
} as const;

export const contract = defineContract({
  requests: { user_message: fields, start_agent: fields, stop_agent: fields, get_thread_history: fields },
  events: {
    alarm: fields,
    announcement: fields,
    archived: fields,
    comment: fields,
    digest: fields,
    greeting: fields,
    hint: fields,
    important: fields,
    letter: fields,
    notice: fields,
    presence: fields,
    report_card: fields,
    report_ready: fields,
    status: fields,
    thread_history: fields,
    tour_step: fields,
  },
});
