import type { LegacyPayload } from "../contract.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Deeper than any wire takes; a cycle is, too. */
const DEPTH_MAX = 64;

/** Plain JSON of what old code sent: sets and maps as lists and objects, dates in ISO, what JSON has no word for as text. Never throws. */
export function toJson(value: unknown): Json {
  try {
    return plain(value, 0) ?? null;
  } catch {
    // Of a getter or a toJSON; the old serialiser's last resort was the text, too.
    return textOf(value);
  }
}

export const toPayload = (data: Readonly<Record<string, unknown>>): LegacyPayload => toJson(data) as LegacyPayload;

/** Undefined stays undefined: a field that is not there. */
export const toOptionalJson = (value: unknown): Json | undefined => (value === undefined ? undefined : toJson(value));

/** Undefined: left out, as JSON does. */
function plain(value: unknown, depth: number): Json | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : null;
    case "bigint":
      return String(value);
    case "object":
      if (value === null) return null;
      return depth === DEPTH_MAX ? textOf(value) : plainObject(value, depth + 1);
    default:
      return undefined;
  }
}

function plainObject(value: object, depth: number): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => plain(item, depth) ?? null);
  if (value instanceof Set) return [...(value as Set<unknown>)].map((item) => plain(item, depth) ?? null);
  if (value instanceof Map) return fields(Object.fromEntries(value as Map<string, unknown>), depth);
  if (value instanceof Error) return { name: value.name, message: value.message };
  const { toJSON } = value as { readonly toJSON?: unknown };
  return typeof toJSON === "function" ? plain(Reflect.apply(toJSON, value, []), depth) : fields(value, depth);
}

function fields(value: object, depth: number): Json {
  const result: Record<string, Json> = {};
  for (const [name, member] of Object.entries(value)) {
    const item = plain(member, depth);
    if (item !== undefined) result[name] = item;
  }
  return result;
}

function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return "[unreadable]";
  }
}
