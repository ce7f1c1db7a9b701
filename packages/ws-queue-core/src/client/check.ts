import { LOCAL } from "../error-codes.ts";
import { errorOf, tryRead } from "../errors.ts";
import { isObject } from "../protocol/example.ts";
import { describeValue } from "../values.ts";

/**
 * The checks of what an application passes to a client: `checkValue` and `readFields` of the core, for code that a page loads
 * without the table of all errors. Throws `code`, by default `invalid_argument`, with the name of the field in the details.
 */
export function check(
  isGood: boolean,
  name: string,
  form: string,
  value: unknown,
  code: "invalid_argument" | "invalid_id" | "misconfigured" = "invalid_argument",
): void {
  if (!isGood) throw errorOf(LOCAL, code, `${name} must be ${form}, not ${/* @__PURE__ */ describeValue(value)}`, { name });
}

/** Of a field that may be left out. */
export function checkFunction(name: string, value: unknown, code?: "misconfigured"): void {
  check(value === undefined || typeof value === "function", name, "a function", value, code);
}

/** The fields of an object, each read once, into a plain one. */
export function readFields<Fields extends object>(name: string, value: Fields): Fields {
  const fields = tryRead(() => isObject(value) && { ...value });
  check(!!fields, name, "an object", value);
  return fields as Fields;
}
