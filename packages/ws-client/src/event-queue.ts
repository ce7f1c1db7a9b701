import type { ApexError } from "@apex/ws-queue-core";
import type { DeliveredEntry, Reset } from "@apex/ws-queue-core/client";

export type QueueItem = { readonly type: "entry"; readonly entry: DeliveredEntry } | { readonly type: "reset"; readonly reset: Reset };

/** What was delivered and not pulled yet. The subscription's window bounds it: the server stops when it is full. */
export interface EventQueue {
  push(items: readonly QueueItem[]): void;
  /** What was pushed before the end is still given out; then the end, or its error. */
  end(error: ApexError | undefined): void;
  /** Ends at once, whatever was not pulled. */
  abandon(): void;
  /** Nothing is left and nothing comes. */
  isOver(): boolean;
  /** The next item, as soon as there is one; undefined: it is over. One caller at a time. */
  pull(): Promise<QueueItem | undefined>;
}

export function createEventQueue(): EventQueue {
  const items: QueueItem[] = [];
  let ended: { readonly error: ApexError | undefined } | undefined;
  let wake: (() => void) | undefined;

  const signal = (): void => {
    wake?.();
    wake = undefined;
  };
  const end = (error: ApexError | undefined): void => {
    ended ??= { error };
    signal();
  };

  return {
    push(more) {
      items.push(...more);
      signal();
    },
    end,
    abandon() {
      items.length = 0;
      end(undefined);
    },
    isOver: () => ended !== undefined && ended.error === undefined && items.length === 0,
    async pull() {
      while (items.length === 0 && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const item = items.shift();
      if (!item && ended?.error) throw ended.error;
      return item;
    },
  };
}
