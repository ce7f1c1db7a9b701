/**
 * Hands items in, in the order of the calls, also when some have to be prepared first. What is ready and has nobody
 * before it is handed in at once.
 */
export function createLane<Item extends object>(handIn: (item: Item) => Promise<void>): (item: Item | Promise<Item>) => Promise<void> {
  let last: Promise<void> | undefined;

  function handInLater(item: Item | Promise<Item>): Promise<void> {
    return new Promise((resolve, reject) => {
      const turn = Promise.allSettled([item, last]).then(([prepared]) => {
        if (prepared.status === "rejected") reject(prepared.reason as Error);
        else handIn(prepared.value).then(resolve, reject);
        if (last === turn) last = undefined;
      });
      last = turn;
    });
  }

  return (item) => (last === undefined && !(item instanceof Promise) ? handIn(item) : handInLater(item));
}
