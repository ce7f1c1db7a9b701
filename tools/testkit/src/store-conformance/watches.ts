import type { StreamKey } from "@apex/ws-queue-core";
import type { Store, StreamChange } from "@apex/ws-queue-core/store";

/** What a watcher was told so far. */
export interface Watch {
  readonly changes: readonly StreamChange[];
  /** Resolves when that many changes were told. */
  until(count: number): Promise<void>;
  readonly stop: () => void;
}

/** Watches a stream and keeps what it is told; `react` is called with each change. */
export function watch(store: Store, stream: StreamKey, react: (change: StreamChange) => void = () => undefined): Watch {
  const changes: StreamChange[] = [];
  let waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const stop = store.watch(stream, (change) => {
    // It only says where the head is.
    if (change.type === "appended" && change.page.entries.length === 0) return;
    changes.push(change);
    for (const { count, resolve } of waiting) if (changes.length >= count) resolve();
    waiting = waiting.filter(({ count }) => changes.length < count);
    react(change);
  });
  const until = (count: number) =>
    new Promise<void>((resolve) => {
      if (changes.length >= count) resolve();
      else waiting.push({ count, resolve });
    });
  return { changes, until, stop };
}

/** The texts that were told, in the order told. */
export function toldTexts({ changes }: Watch): readonly string[] {
  return changes.flatMap((change) => (change.type === "appended" ? change.page.entries.map(({ text }) => text) : []));
}
