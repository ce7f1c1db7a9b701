import type { Cursor, OutboxStorage } from "@apex/ws-client";

/** What outlives a page: the client's outbox as text, and what the application keeps of its views. */
export interface PageStorage {
  outbox: string | undefined;
  readonly views: Map<number, StoredView>;
}

/** A view as a page stores it: its state (here, how far it is) and the cursor behind it, in one step. */
export interface StoredView {
  readonly view: number;
  readonly offset: number;
  readonly cursor: Cursor | undefined;
}

export const createStorage = (): PageStorage => ({ outbox: undefined, views: new Map() });

/** What a duplicated tab starts with. */
export const copyStorage = ({ outbox, views }: PageStorage): PageStorage => ({ outbox, views: new Map(views) });

/** The client's access to it. Once the page is gone, nothing is stored any more. */
export function openStorage(storage: PageStorage, isGone: () => boolean): OutboxStorage {
  return {
    open: () =>
      Promise.resolve({
        load: () => (storage.outbox === undefined ? undefined : (JSON.parse(storage.outbox) as unknown)),
        save: (value) => {
          if (!isGone()) storage.outbox = JSON.stringify(value);
        },
        close: () => undefined,
      }),
  };
}

/** Ids of the requests that wait in the outbox. */
export function storedRequests({ outbox }: PageStorage): readonly string[] {
  const { items = [] } = JSON.parse(outbox ?? "{}") as { items?: readonly { readonly body: { readonly t: string; readonly id: string } }[] };
  return items.filter(({ body }) => body.t === "request").map(({ body }) => body.id);
}
