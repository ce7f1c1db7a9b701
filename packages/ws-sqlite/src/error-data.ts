import { createError, toApexError, type ApexError } from "@apex/ws-queue-core";
import type { ErrorData } from "./messages.ts";

export function toErrorData(error: unknown): ErrorData {
  const { code, message, details } = toApexError(error, "internal");
  return { code, message, details };
}

export const fromErrorData = ({ code, message, details }: ErrorData): ApexError => createError(code, message, details);
