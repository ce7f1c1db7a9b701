/**
 * How safe something is: `memory` survives a dropped socket, `disk` the death of the process and the machine's power,
 * `replicated:k` the loss of k-1 machines.
 */
export type Durability = "memory" | "disk" | `replicated:${number}`;

const REPLICATED = /^replicated:([1-9][0-9]?)$/;

export function isDurability(value: unknown): value is Durability {
  return value === "memory" || value === "disk" || (typeof value === "string" && REPLICATED.test(value));
}

/** True when a store that reached `reached` may answer to somebody who asked for `asked`. */
export function meetsDurability(reached: Durability, asked: Durability): boolean {
  if (asked === "memory" || reached === asked) return true;
  const copies = Number(REPLICATED.exec(reached)?.[1] ?? 0);
  const wanted = Number(REPLICATED.exec(asked)?.[1] ?? Number.POSITIVE_INFINITY);
  return copies >= wanted;
}

/** What a store promises of its commits. A level covers what was in the store before the commit, too. */
export interface StoreDurability {
  /** The level that every commit reaches. */
  readonly always: Durability;
  /** Further levels, for commits that ask for one; weakest first. */
  readonly onRequest: readonly Durability[];
}

/** The level that a commit which asks for `asked` reaches; undefined: it is beyond the store. */
export function levelFor({ always, onRequest }: StoreDurability, asked: Durability): Durability | undefined {
  return meetsDurability(always, asked) ? always : onRequest.find((level) => meetsDurability(level, asked));
}
