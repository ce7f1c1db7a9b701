/** Hands items in, in the order of the calls, also when some have to be prepared first. */
export interface Lane<Item extends object> {
  /** True when no item is before the next one, which may be handed in at once then. */
  isFree(): boolean;
  enter(item: Item | Promise<Item>): Promise<void>;
}

export function createLane<Item extends object>(handIn: (item: Item) => Promise<void>): Lane<Item> {
  let last: Promise<void> | undefined;

  function enterBehind(item: Item | Promise<Item>): Promise<void> {
    return new Promise((resolve, reject) => {
      const turn = Promise.allSettled([item, last]).then(([prepared]) => {
        if (prepared.status === "rejected") reject(prepared.reason as Error);
        else handIn(prepared.value).then(resolve, reject);
        if (last === turn) last = undefined;
      });
      last = turn;
    });
  }

  const isFree = (): boolean => last === undefined;
  return { isFree, enter: (item) => (isFree() && !(item instanceof Promise) ? handIn(item) : enterBehind(item)) };
}
