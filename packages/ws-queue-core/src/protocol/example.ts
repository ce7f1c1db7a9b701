import { isWhole, type Fields } from "./shape.ts";

/** In an example: a whole number that may be missing. */
export const MAYBE_WHOLE = undefined;
/** In an example: whatever is there. */
export const ANYTHING = null;

/**
 * True when a value that was read from JSON has what the example has: a text, a whole number, a list whose elements are
 * like the example's one, or an object, or tuple, with such fields. It may have more.
 */
export function isLike(value: unknown, example: unknown): boolean {
  if (Array.isArray(example)) return Array.isArray(value) && value.every((item) => isLike(item, example[0]));
  if (example === ANYTHING) return value !== undefined;
  if (typeof example === "object") {
    return isObject(value) && Object.entries(example).every(([name, field]) => isLike(value[name], field));
  }
  return typeof example === "string" ? typeof value === "string" : isWhole(value) || value === example;
}

/** The elements of a tuple are its fields `0`, `1`, and so on. */
export const isObject = (value: unknown): value is Fields => Object(value) === value;
