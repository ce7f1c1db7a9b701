import { createCursorWriter, type Cursor, type StreamKey } from "@apex/ws-queue-core";
import type { History, SeenEntry } from "../history.ts";
import type { FinalState, FinalStream } from "../run/final-state.ts";

/** Everything that is known of the streams: what is in them at the end, what was seen before it was trimmed, what was lost. */
export interface Evidence {
  readonly streams: readonly KnownStream[];
  of(stream: StreamKey): KnownStream | undefined;
  /** By which rollback an entry was lost: its place in `history.rollbacks`. */
  lostBy(cursor: Cursor): number | undefined;
  /** The notes among what was lost. */
  readonly lostNotes: ReadonlySet<string>;
}

export interface KnownStream extends FinalStream {
  /** The surviving entries in order, the trimmed ones that somebody saw included. */
  readonly known: readonly SeenEntry[];
  /** Nothing of it is unknown: every offset up to the head is in `known`. */
  readonly isComplete: boolean;
  at(offset: number): SeenEntry | undefined;
}

export function gatherEvidence(history: History, final: FinalState): Evidence {
  const lost = findLost(history);
  const seen = gatherSeen(history);
  const streams = new Map<StreamKey, KnownStream>();
  for (const stream of final.streams.values()) streams.set(stream.stream, know(stream, seen.get(stream.stream) ?? [], lost));
  return {
    streams: [...streams.values()],
    of: (key) => streams.get(key),
    lostBy: (cursor) => lost.get(cursor),
    lostNotes: findLostNotes(history),
  };
}

function findLost({ rollbacks }: History): ReadonlyMap<Cursor, number> {
  const lost = new Map<Cursor, number>();
  for (const [index, rollback] of rollbacks.entries()) {
    for (const entry of rollback.lost) lost.set(createCursorWriter(entry.stream)(entry), index);
  }
  return lost;
}

function findLostNotes({ rollbacks }: History): ReadonlySet<string> {
  const texts = rollbacks.flatMap(({ lost }) => lost.map(({ text }) => JSON.parse(text) as { readonly note?: string }));
  return new Set(texts.flatMap(({ note }) => (note === undefined ? [] : [note])));
}

function gatherSeen({ views }: History): ReadonlyMap<StreamKey, readonly SeenEntry[]> {
  const seen = new Map<StreamKey, SeenEntry[]>();
  for (const { stream, lineages } of views) {
    const own = seen.get(stream) ?? [];
    for (const { entries } of lineages) own.push(...entries);
    seen.set(stream, own);
  }
  return seen;
}

function know(stream: FinalStream, seen: readonly SeenEntry[], lost: ReadonlyMap<Cursor, number>): KnownStream {
  const byOffset = new Map<number, SeenEntry>();
  for (const entry of seen) if (entry.offset < stream.oldest && !lost.has(entry.cursor)) byOffset.set(entry.offset, entry);
  for (const entry of stream.entries) byOffset.set(entry.offset, entry);
  const known = [...byOffset.values()].toSorted((a, b) => a.offset - b.offset);
  return { ...stream, known, isComplete: known.length === stream.head, at: (offset) => byOffset.get(offset) };
}
