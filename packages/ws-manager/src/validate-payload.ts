import { createError, describeValue, isApexError, tryRead, type ApexError, type ErrorCode } from "@apex/ws-queue-core";
import { ask, isThenable, readableError } from "@apex/ws-transport";
import type { StandardSchemaV1 } from "@standard-schema/spec";

/** A checked value, or the error that says where it does not fit. The error has a cause where the schema itself failed. */
export type Checked = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: ApexError };

/**
 * Runs a schema. Schemas that answer at once are not made to wait. A schema that throws, or answers with what Standard Schema
 * does not know, has not accepted the value; only a retryable error of this library's is thrown on, for a look-up that may work later.
 */
export function validatePayload(schema: StandardSchemaV1, value: unknown, code: ErrorCode): Checked | Promise<Checked> {
  try {
    const result: unknown = schema["~standard"].validate(value);
    return isThenable(result) ? validateLater(result, code) : toChecked(result, code);
  } catch (thrown) {
    return refuseFailed(readableError(thrown), code);
  }
}

async function validateLater(result: PromiseLike<unknown>, code: ErrorCode): Promise<Checked> {
  try {
    return toChecked(await ask(() => result), code);
  } catch (thrown) {
    return refuseFailed(thrown, code);
  }
}

function refuseFailed(thrown: unknown, code: ErrorCode): Checked {
  if (isApexError(thrown) && thrown.retryable) throw thrown;
  return { ok: false, error: createError(code, "The schema failed instead of answering; see the cause", {}, thrown ?? "nothing was thrown") };
}

/** Throws what reading an odd answer throws. */
function toChecked(result: unknown, code: ErrorCode): Checked {
  if (typeof result !== "object" || result === null) throw createError("misconfigured", `A schema answers { value } or { issues }, not ${describeValue(result)}`);
  const { issues } = result as { readonly issues?: unknown };
  if (issues !== undefined) return { ok: false, error: describeIssues(issues, code) };
  if (!("value" in result)) throw createError("misconfigured", "A schema answers { value } or { issues }; this one has neither");
  return { ok: true, value: result.value };
}

/** The first issue in words. Paths and messages are the schema's own, and may be anything. */
function describeIssues(issues: unknown, code: ErrorCode): ApexError {
  const [first] = Array.isArray(issues) ? (issues as readonly Partial<StandardSchemaV1.Issue>[]) : [];
  const path = tryRead(() => (first?.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".")) ?? "";
  const said: unknown = tryRead(() => first?.message);
  const message = `${path === "" ? "The payload" : path}: ${typeof said === "string" ? said : "not valid"}`;
  return createError(code, message, { issues: Array.isArray(issues) ? issues.length : 1, path });
}
