const WAIT_MAX_MS = 10_000;

/** Hands out each item once, to whoever waits for one like it; a wait that is in vain fails and says what there is. */
export interface Inbox<Item> {
  readonly items: readonly Item[];
  push(item: Item): void;
  take<Found extends Item>(matches: (item: Item) => item is Found, what: string): Promise<Found>;
  take(matches: (item: Item) => boolean, what: string): Promise<Item>;
}

export function createInbox<Item>(): Inbox<Item> {
  const items: Item[] = [];
  const looks = new Set<() => void>();
  return {
    items,
    push(item) {
      items.push(item);
      for (const look of [...looks]) look();
    },
    take: (matches: (item: Item) => boolean, what: string) =>
      new Promise<never>((resolve, reject) => {
        const end = (): void => {
          looks.delete(look);
          clearTimeout(timer);
        };
        const look = (): void => {
          const index = items.findIndex(matches);
          if (index < 0) return;
          end();
          resolve(items.splice(index, 1)[0] as never);
        };
        const timer = setTimeout(() => {
          end();
          reject(new Error(`No ${what} came; there was: ${JSON.stringify(items)}`));
        }, WAIT_MAX_MS);
        looks.add(look);
        look();
      }),
  };
}
