import type { Store, StreamChange } from "@apex/ws-queue-core/store";
import { ALL_STREAMS } from "./places.ts";

/** What the watchers of all streams were told. */
export interface Told {
  watch(store: Store): void;
  /**
   * By stream, the entries told since it was last deleted. A store may tell several commits at once, and nothing of what
   * came and went in between.
   */
  lines(): readonly (readonly string[])[];
}

export function createTold(): Told {
  const told = ALL_STREAMS.map((): StreamChange[] => []);
  return {
    watch(store) {
      for (const [index, stream] of ALL_STREAMS.entries()) {
        store.watch(stream, (change) => void told[index]?.push(change));
      }
    },
    lines: () => told.map(linesOf),
  };
}

function linesOf(changes: readonly StreamChange[]): readonly string[] {
  const sinceDeleted = changes.slice(changes.findLastIndex(({ type }) => type === "deleted") + 1);
  return sinceDeleted.flatMap((change) =>
    change.type === "deleted" ? [] : change.page.entries.map(({ offset, text }) => `${offset} ${text}`),
  );
}
