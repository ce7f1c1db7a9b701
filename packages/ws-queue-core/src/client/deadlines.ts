/** Named instants; nothing here runs by itself. */
export interface Deadlines<Name extends string> {
  set(name: Name, at: number): void;
  clear(name: Name): void;
  clearAll(): void;
  /** Takes out one that has been reached. */
  takeDue(now: number): Name | undefined;
  /** The earliest. */
  next(): number | undefined;
}

export function createDeadlines<Name extends string>(): Deadlines<Name> {
  const instants = new Map<Name, number>();
  return {
    set: (name, at) => void instants.set(name, at),
    clear: (name) => void instants.delete(name),
    clearAll: () => instants.clear(),
    takeDue(now) {
      for (const [name, at] of instants) {
        if (at > now) continue;
        instants.delete(name);
        return name;
      }
      return undefined;
    },
    next: () => earliest(instants.values()),
  };
}

/** The smallest of the instants that are defined. */
export function earliest(instants: Iterable<number | undefined>): number | undefined {
  let first: number | undefined;
  for (const at of instants) if (at !== undefined && (first === undefined || at < first)) first = at;
  return first;
}
