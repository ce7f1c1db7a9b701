import { randomUUID } from "node:crypto";

export const newRunId = (): string => `run-${randomUUID()}`;
export const newRequestId = (): string => `req-${randomUUID()}`;
