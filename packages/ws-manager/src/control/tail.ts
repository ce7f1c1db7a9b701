import { threadStream, type Position, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { ReadReset } from "@apex/ws-queue-core/store";
import { inspectionOf, type ReadableStore } from "./source.ts";
import type { TailItem } from "./views.ts";

interface Query {
  readonly userId: string;
  readonly threadId: string;
  readonly from: "start" | "head" | number;
  readonly follow: boolean;
}

const ENTRIES_MAX = 256;
const BYTES_MAX = 64 * 1_024;

/**
 * The entries of a thread, and what comes. It reads the store itself, a page at a time and the next one when the last was taken, so a slow reader
 * holds one page and nothing else; what is told of a change says only that there is more to read.
 */
export async function* tailThread(store: ReadableStore, { userId, threadId, from, follow }: Query, signal: AbortSignal): AsyncGenerator<TailItem, void, undefined> {
  const stream = threadStream(userId as UserId, threadId as ThreadId);
  const bell = createBell();
  // Watched before the first read: what comes in between is told.
  const unwatch = follow ? store.watch?.(stream, bell.ring) : undefined;
  signal.addEventListener("abort", bell.ring);
  try {
    let next = typeof from === "number" ? await inspectionOf(store, "read from an offset").positionBefore(stream, from) : from;
    let isAtHead = false;
    for (;;) {
      const read = await store.read({ stream, from: next, entriesMax: ENTRIES_MAX, bytesMax: BYTES_MAX });
      if (read.status === "reset") {
        yield describeReset(read, next);
        next = behind(read);
        continue;
      }
      const { entries, after, head } = read.page;
      for (const { offset, text } of entries) yield { kind: "entry", offset, text };
      next = toPlace(entries.at(-1) ?? after);
      if (next.offset < head.offset) continue;
      if (!isAtHead) yield { kind: "head", offset: head.offset };
      isAtHead = true;
      if (unwatch === undefined || signal.aborted) return;
      await bell.rung();
    }
  } finally {
    signal.removeEventListener("abort", bell.ring);
    unwatch?.();
  }
}

const toPlace = ({ offset, tag }: Position): Position => ({ offset, tag });

function describeReset(reset: ReadReset, from: "start" | "head" | Position): TailItem {
  if (reset.reason !== "damaged") return { kind: "reset", reason: reset.reason };
  return { kind: "damaged", first: typeof from === "string" ? reset.oldest : from.offset + 1, last: reset.resume.offset };
}

/** After a rollback the log has in part what was given already. */
function behind(reset: ReadReset): "start" | "head" | Position {
  if (reset.reason === "damaged") return reset.resume;
  return reset.reason === "forked" || reset.reason === "ahead" ? "head" : "start";
}

interface Bell {
  readonly ring: () => void;
  /** Waits until it was rung since the last time. */
  rung(): Promise<void>;
}

function createBell(): Bell {
  let isRung = false;
  let wake = (): void => undefined;
  return {
    ring: () => {
      isRung = true;
      wake();
    },
    async rung() {
      if (!isRung) await new Promise<void>((resolve) => (wake = resolve));
      isRung = false;
    },
  };
}
