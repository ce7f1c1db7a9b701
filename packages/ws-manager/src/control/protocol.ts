import { createError, isErrorCode, readFields, toApexError, tryRead, type ApexError, type ErrorDetails } from "@apex/ws-queue-core";

/**
 * The control socket speaks JSON, one object a line. A request is `{ v: 1, id, method, params }`; its answer has the same `id` and either `result` or
 * `error`, in front of which a `tail` has any number of `item`s. Requests of one connection are answered side by side.
 */
export const CONTROL_VERSION = 1;

/** UTF-8 bytes of a request. */
export const REQUEST_BYTES_MAX = 16 * 1_024;
/** Of an answer; an event may be as large as `limits.eventBytesMax` allows. */
export const ANSWER_BYTES_MAX = 256 * 1_024 * 1_024;

export interface ControlRequest {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}

export type ControlAnswer = { readonly id: number | null } & (
  | { readonly result: unknown }
  | { readonly item: unknown }
  | { readonly error: Pick<ApexError, "code" | "message" | "details"> }
);

/** The id of a request, as far as one can be read: its refusal names it. */
export const idOf = (line: string): number | null => {
  const id = tryRead(() => (JSON.parse(line) as { readonly id?: unknown }).id);
  return Number.isSafeInteger(id) ? (id as number) : null;
};

/** Throws `malformed_frame` and `unsupported_version`. */
export function decodeRequest(line: string): ControlRequest {
  const { v, id, method, params = {} } = readLine(line);
  if (v !== CONTROL_VERSION) throw createError("unsupported_version", `This service speaks version ${CONTROL_VERSION} of the control protocol`, { version: CONTROL_VERSION });
  if (!Number.isSafeInteger(id) || typeof method !== "string") throw createError("malformed_frame", "A request is { v: 1, id: a whole number, method: a string, params }");
  return { id: id as number, method, params };
}

/** Throws what the service answered with, and `malformed_frame`. */
export function decodeAnswer(line: string): { readonly isLast: boolean; readonly value: unknown } {
  const answer = readLine(line);
  if (answer["error"] !== undefined) throw toError(answer["error"]);
  return "item" in answer ? { isLast: false, value: answer["item"] } : { isLast: true, value: answer["result"] };
}

function readLine(line: string): Partial<Record<string, unknown>> {
  const value: unknown = tryRead(() => JSON.parse(line) as unknown);
  return readFields("A line", value, "malformed_frame");
}

function toError(told: unknown): ApexError {
  const { code, message, details } = readFields("An error", told, "malformed_frame");
  return createError(isErrorCode(code) ? code : "internal", String(message), (details ?? {}) as ErrorDetails);
}

export const encodeRequest = (request: ControlRequest): string => `${JSON.stringify({ v: CONTROL_VERSION, ...request })}\n`;

export const encodeAnswer = (answer: ControlAnswer): string => `${JSON.stringify({ v: CONTROL_VERSION, ...answer })}\n`;

export function encodeError(id: number | null, error: unknown): string {
  const { code, message, details } = toApexError(error, "internal");
  return encodeAnswer({ id, error: { code, message, details } });
}
