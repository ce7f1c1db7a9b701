import type { ChatEvent } from "./thread-view.ts";

/** What the sidebar shows, made from the events of the home thread. */
export interface HomeView {
  readonly offset: number;
  /** Newest first. */
  readonly threads: readonly { readonly id: string; readonly title: string; readonly timestamp: number }[];
  readonly collections: readonly CollectionView[];
  /** The ids of those that were deleted. */
  readonly deleted: readonly string[];
}

export interface CollectionView {
  readonly id: string;
  readonly name: string;
  readonly documents: number;
  readonly bytes: number;
}

export const EMPTY_HOME: HomeView = { offset: 0, threads: [], collections: [], deleted: [] };

/** The view with one more event. An event that it has seen changes nothing. */
export function applyHomeEvent(view: HomeView, offset: number, event: ChatEvent): HomeView {
  if (offset <= view.offset) return view;
  const seen = { ...view, offset };
  switch (event.type) {
    case "thread_titled": {
      const { thread: id, title, timestamp } = event;
      return { ...seen, threads: [{ id, title, timestamp }, ...view.threads.filter((thread) => thread.id !== id)] };
    }
    case "collection_added": {
      const { collection: id, name, documents, bytes } = event;
      return { ...seen, collections: [...without(view, id), { id, name, documents, bytes }] };
    }
    case "collection_removed":
      return { ...seen, collections: without(view, event.collection), deleted: [...view.deleted, event.collection] };
    default:
      return seen;
  }
}

function without(view: HomeView, collectionId: string): CollectionView[] {
  return view.collections.filter(({ id }) => id !== collectionId);
}
