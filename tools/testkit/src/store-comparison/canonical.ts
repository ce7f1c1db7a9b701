import { VOID_POSITION } from "@apex/ws-queue-core";

/**
 * Makes what two stores said comparable. Tags are random and thus different; each is replaced by the number of its first
 * appearance, so that equal texts mean equal up to a renaming of tags.
 */
export function createCanonicalizer(): (value: unknown) => unknown {
  const names = new Map<unknown, string>([[VOID_POSITION.tag, "void"]]);

  const nameOf = (tag: unknown): string => {
    const name = names.get(tag) ?? `tag ${names.size}`;
    names.set(tag, name);
    return name;
  };

  const canonicalize = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(canonicalize);
    if (typeof value !== "object" || value === null) return value;
    // By name, so that the order in which a store writes its fields plays no part in the numbering.
    const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(fields.map(([name, field]) => [name, name === "tag" ? nameOf(field) : canonicalize(field)]));
  };

  return canonicalize;
}
