import type { LegacyPayload } from "../contract.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Plain JSON of what old code sent: sets and maps as lists and objects, what JSON has no word for as text. Never throws. */
export function toJson(value: unknown): Json {
  try {
    const text = JSON.stringify(value, (_name, member: unknown) => {
      if (typeof member === "bigint") return String(member);
      if (member instanceof Set) return [...(member as Set<unknown>)];
      if (member instanceof Map) return Object.fromEntries(member as Map<string, unknown>);
      return member instanceof Error ? { name: member.name, message: member.message } : member;
    }) as string | undefined;
    return text === undefined ? null : (JSON.parse(text) as Json);
  } catch {
    // A cycle: the old serialiser's last resort was the text, too.
    return String(value);
  }
}

export const toPayload = (data: Readonly<Record<string, unknown>>): LegacyPayload => toJson(data) as LegacyPayload;

/** Undefined stays undefined: a field that is not there. */
export const toOptionalJson = (value: unknown): Json | undefined => (value === undefined ? undefined : toJson(value));
