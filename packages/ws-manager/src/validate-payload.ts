import { createError, type ApexError, type ErrorCode } from "@apex/ws-queue-core";
import type { StandardSchemaV1 } from "@standard-schema/spec";

/** A checked value, or the error that says where it does not fit. */
export type Checked = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: ApexError };

/** Runs a schema. Schemas that answer at once are not made to wait. */
export function validatePayload(schema: StandardSchemaV1, value: unknown, code: ErrorCode): Checked | Promise<Checked> {
  const result = schema["~standard"].validate(value);
  return result instanceof Promise ? result.then((settled) => toChecked(settled, code)) : toChecked(result, code);
}

function toChecked(result: StandardSchemaV1.Result<unknown>, code: ErrorCode): Checked {
  if (result.issues === undefined) return { ok: true, value: result.value };
  const [first] = result.issues;
  const path = (first?.path ?? []).map((part) => String(typeof part === "object" ? part.key : part)).join(".");
  const message = `${path === "" ? "The payload" : path}: ${first?.message ?? "not valid"}`;
  return { ok: false, error: createError(code, message, { issues: result.issues.length, path }) };
}
