import type { Json } from "../json.ts";

/** Deeper values are refused: a cycle would never end, and no reader expects such depth. */
const DEPTH_MAX = 64;

/**
 * True for plain data that JSON carries unchanged: null, booleans, finite numbers, strings, arrays and plain objects of
 * these. Fields that are `undefined` are allowed, since JSON leaves them out. Class instances, functions, symbols,
 * BigInt, NaN and cycles are not JSON.
 */
export function isJson(value: unknown, depth = 0): value is Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth >= DEPTH_MAX) return false;
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1));
  return isPlainObject(value) && Object.values(value).every((item) => item === undefined || isJson(item, depth + 1));
}

/** True for objects without a class and without a `toJSON` of their own: JSON writes them field by field. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false;
  return typeof (value as { readonly toJSON?: unknown }).toJSON !== "function";
}
