import type { Store, StreamChange } from "@apex/ws-queue-core/store";
import { ALL_STREAMS } from "./places.ts";

/** What the watchers of all streams were told, by stream. A store may tell several commits at once: only the order counts. */
export interface Told {
  watch(store: Store): void;
  readonly lines: () => readonly (readonly string[])[];
}

export function createTold(): Told {
  const told = ALL_STREAMS.map((): string[] => []);
  return {
    watch(store) {
      for (const [index, stream] of ALL_STREAMS.entries()) {
        store.watch(stream, (change) => void told[index]?.push(...linesOf(change)));
      }
    },
    lines: () => told,
  };
}

function linesOf(change: StreamChange): readonly string[] {
  if (change.type === "deleted") return ["deleted"];
  return change.page.entries.map(({ offset, text }) => `${offset} ${text}`);
}
