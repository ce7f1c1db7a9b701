/** A set that knows its first item. Each step takes O(log n). */
export interface Heap<Item> {
  readonly size: number;
  first(): Item | undefined;
  /** Adds the item, or moves it to its place after its order changed. */
  put(item: Item): void;
  /** Nothing for an item that is not in it. */
  remove(item: Item): void;
}

/** `isBefore` must not change for an item in the heap, unless `put` follows before anything else. */
export function createHeap<Item>(isBefore: (a: Item, b: Item) => boolean): Heap<Item> {
  const items: Item[] = [];
  const places = new Map<Item, number>();

  function set(place: number, item: Item): void {
    items[place] = item;
    places.set(item, place);
  }

  function rise(item: Item, from: number): number {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = items[above] as Item;
      if (!isBefore(item, other)) break;
      set(place, other);
      place = above;
    }
    set(place, item);
    return place;
  }

  function sink(item: Item, from: number): void {
    let place = from;
    for (;;) {
      const left = 2 * place + 1;
      if (left >= items.length) break;
      const right = left + 1;
      const below = right < items.length && isBefore(items[right] as Item, items[left] as Item) ? right : left;
      const other = items[below] as Item;
      if (!isBefore(other, item)) break;
      set(place, other);
      place = below;
    }
    set(place, item);
  }

  const settle = (item: Item, place: number): void => sink(item, rise(item, place));

  return {
    get size() {
      return items.length;
    },
    first: () => items[0],
    put: (item) => settle(item, places.get(item) ?? items.length),
    remove(item) {
      const place = places.get(item);
      if (place === undefined) return;
      places.delete(item);
      const last = items.pop() as Item;
      if (last !== item) settle(last, place);
    },
  };
}

/** The earlier of two deadlines; undefined: there is none. */
export function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
