import { tryRead } from "../errors.ts";
import type { Json } from "../json.ts";

/** Deeper values are refused: a cycle would never end, and no reader expects such depth. */
const DEPTH_MAX = 64;

/**
 * A copy of plain data that JSON carries unchanged, each part read once: null, booleans, finite numbers, strings, arrays and
 * plain objects of these. Fields that are `undefined` are left out, as JSON does. Undefined for what is not JSON: class
 * instances, functions, symbols, BigInt, NaN, cycles, and what throws when it is read.
 */
export const copyJson = (value: unknown): Json | undefined => tryRead(() => copy(value, 0));

/** True for what `copyJson` copies. */
export const isJson = (value: unknown): value is Json => copyJson(value) !== undefined;

function copy(value: unknown, depth: number): Json | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "object" || depth >= DEPTH_MAX) return undefined;
  return Array.isArray(value) ? copyList(value, depth + 1) : copyObject(value, depth + 1);
}

function copyList(list: readonly unknown[], depth: number): Json | undefined {
  const parts = Array.from({ length: list.length }, (_, index) => copy(list[index], depth));
  return parts.includes(undefined) ? undefined : (parts as Json[]);
}

function copyObject(value: object, depth: number): Json | undefined {
  const fields = copyFields(value);
  if (fields === undefined) return undefined;
  const parts = Object.entries(fields)
    .filter(([, part]) => part !== undefined)
    .map(([name, part]) => [name, copy(part, depth)] as const);
  return parts.some(([, part]) => part === undefined) ? undefined : (Object.fromEntries(parts) as Json);
}

/** The fields of a plain object, each read once; undefined for anything else, and for what throws when it is read. */
export function copyFields(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return tryRead(() => {
    const fields = isPlainObject(value) ? { ...value } : undefined;
    return typeof fields?.["toJSON"] === "function" ? undefined : fields;
  });
}

/** True for objects without a class and without a `toJSON` of their own: JSON writes them field by field. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false;
  return typeof (value as { readonly toJSON?: unknown }).toJSON !== "function";
}
