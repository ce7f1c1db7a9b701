import type { Limits, StreamKey, Tag } from "@apex/ws-queue-core";
import type { FoundEntry } from "@apex/ws-queue-core/store";
import { parsePage, type Group } from "@apex/ws-redis/engine";
import type { BackendReports } from "../backend.ts";
import type { RowView } from "./row-view.ts";

export interface EarlyTrimsParts {
  readonly view: RowView;
  readonly limits: Limits;
  /** What a page was before a disk spoiled it. */
  readonly restore: (page: string) => string;
  /** When an entry was appended, by the right time. */
  readonly atMs: (tag: Tag) => number | undefined;
  readonly report: BackendReports["handleRemovedEarly"];
}

/** Finds entries that retention lets go, and that are neither too old nor too many. */
export interface EarlyTrims {
  /** Before the group is applied. */
  look(group: Group): { note(nowMs: number): void };
}

interface Trim {
  readonly stream: StreamKey;
  readonly through: number;
  /** Those that were kept. */
  readonly entries: readonly FoundEntry[];
}

export function createEarlyTrims({ view, limits, restore, atMs, report }: EarlyTrimsParts): EarlyTrims {
  function lookAt(stream: StreamKey, through: number): Trim | undefined {
    const state = view.state(stream);
    if (state === undefined) return undefined;
    const entries = view.pages(stream).flatMap((page) => parsePage(restore(page)).entries);
    return { stream, through, entries: entries.filter(({ offset }) => offset > state.beforeOldest.offset) };
  }

  /** What is more than may be kept goes at any age: an inbox that was full of waiting requests is trimmed once they are consumed. */
  function check({ stream, through, entries }: Trim, nowMs: number): void {
    const now = view.state(stream);
    if (now === undefined) return;
    const gone = entries.filter(({ offset }) => offset <= through);
    let kept = now.bytes + gone.reduce((sum, entry) => sum + entry.bytes, 0);
    const ageMaxMs = stream.startsWith("dead:") ? limits.retentionDeadAgeMs : limits.retentionAgeMs;
    for (const { offset, tag, bytes } of gone) {
      const isOver = now.head.offset - offset + 1 > limits.retentionEntriesMax || kept > limits.retentionBytesMax;
      kept -= bytes;
      const ageMs = nowMs - (atMs(tag) ?? Number.NEGATIVE_INFINITY);
      if (!isOver && ageMs < ageMaxMs) report({ stream, offset, ageMs });
    }
  }

  return {
    look({ logs }) {
      const trims = logs.flatMap(({ stream, trimmedThrough, deleted }) => (trimmedThrough === 0 || deleted !== undefined ? [] : (lookAt(stream, trimmedThrough) ?? [])));
      return { note: (nowMs) => trims.forEach((trim) => check(trim, nowMs)) };
    },
  };
}
