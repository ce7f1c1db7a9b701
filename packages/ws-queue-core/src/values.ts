import type { ErrorCode } from "./error-codes.ts";
import { createError, tryRead } from "./errors.ts";
import { ID_LENGTH_MAX, isId } from "./ids.ts";

/**
 * The checks of values that come from the application: options, arguments, what its callbacks return. Each is checked once,
 * where it comes in, and read once, so that what was checked is what is used. A rule may run code of the application (a
 * getter, a Proxy); what that throws means no.
 */

/** What a value has to be. */
export interface Rule<Value> {
  readonly is: (value: unknown) => value is Value;
  /** Completes "must be". */
  readonly form: string;
  /** What a value that is not as it must be is; `describeValue` by default. */
  readonly describe?: (value: unknown) => string;
  /** Of a field that has to be given. */
  readonly isRequired?: true;
}

export type Rules = Readonly<Record<string, Rule<unknown>>>;

/** What was checked by rules; a field that was not given is not there. */
export type Checked<Of extends Rules> = { readonly [Name in keyof Of]?: Of[Name] extends Rule<infer Value> ? Value : never };

export const aWhole = (min: number, max: number = Number.MAX_SAFE_INTEGER): Rule<number> => ({
  is: (value): value is number => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
  form: max === Number.MAX_SAFE_INTEGER ? `a whole number of at least ${min}` : `a whole number from ${min} to ${max}`,
});

/** The longest time that a timer of the platform can wait, in milliseconds: one that is set for longer fires at once. */
export const TIMER_MS_MAX = 0x7fff_ffff;

/** A time that is waited for, in milliseconds. */
export const aWait: Rule<number> = /* @__PURE__ */ aWhole(0, TIMER_MS_MAX);

export const anId: Rule<string> = { is: isId, form: `a string of 1 to ${ID_LENGTH_MAX} characters without control characters` };

/** `form`: the function as a person would write it. */
export const aFunction = <Value>(form: string): Rule<Value> => ({ is: (value): value is Value => typeof value === "function", form: `a function ${form}` });

export const oneOf = <Value>(...values: readonly Value[]): Rule<Value> => ({
  is: (value): value is Value => values.includes(value as Value),
  form: `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`,
});

/** The rule of a field that has to be given. */
export const isRequired = <Value>(rule: Rule<Value>): Rule<Value> => ({ ...rule, isRequired: true });

export const anObject = <Value extends object>(form: string): Rule<Value> => ({ is: (value): value is Value => typeof value === "object" && value !== null, form });

/** An object with these methods. */
export const anObjectWith = <Value>(methods: readonly (keyof Value & string)[], form: string): Rule<Value> => ({
  is: (value): value is Value => methods.every((name) => typeof (value as Partial<Record<string, unknown>>)[name] === "function"),
  form,
});

/** Returns the value, if it is what the rule says. Throws `code`, by default `misconfigured`, and says what it was. */
export function checkValue<Value>(name: string, value: unknown, { is, form, describe = describeValue }: Rule<Value>, code: ErrorCode = "misconfigured"): Value {
  if (tryRead(() => is(value)) === true) return value as Value;
  throw createError(code, `${name} must be ${form}, not ${tryRead(() => describe(value)) ?? describeValue(value)}`, { name });
}

/** The fields of an object, each read once, into a plain one. Throws `code` for a value that has none. */
export function readFields(name: string, value: unknown, code: ErrorCode = "misconfigured"): Partial<Record<string, unknown>> {
  const fields = typeof value === "object" && value !== null ? tryRead(() => ({ ...value })) : undefined;
  if (fields !== undefined) return fields;
  throw createError(code, `${name} must be an object that can be read, not ${describeValue(value)}`, { name });
}

/** Reads options: those that are given and not `undefined`, each checked. Throws `code`, also for a name without a rule. */
export function checkFields<Of extends Rules>(of: string, value: unknown, rules: Of, code: ErrorCode = "misconfigured"): Checked<Of> {
  const given = readFields(of, value, code);
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(rules, name)) throw createError(code, `${of} has no option ${name}; it has: ${Object.keys(rules).join(", ")}`, { name });
  }
  const due = Object.entries(rules).filter(([name, { isRequired }]) => isRequired === true || given[name] !== undefined);
  return Object.fromEntries(due.map(([name, rule]) => [name, checkValue(`${of}: ${name}`, given[name], rule, code)])) as Checked<Of>;
}

const SHOWN_LENGTH_MAX = 40;

/** What a value is, in a word or two; nothing of what an object holds. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value.length > SHOWN_LENGTH_MAX ? `a string of ${value.length} characters` : JSON.stringify(value);
    case "number":
    case "boolean":
    case "undefined":
      return String(value);
    case "bigint":
    case "symbol":
    case "function":
      return `a ${typeof value}`;
    case "object":
      return value === null ? "null" : (tryRead(() => describeObject(value)) ?? "an object that cannot be read");
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return "an array";
  if (Object.prototype.toString.call(value) === "[object Date]") return "a Date";
  return typeof (value as { readonly then?: unknown }).then === "function" ? "a promise" : "an object";
}
