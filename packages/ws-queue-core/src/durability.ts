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
