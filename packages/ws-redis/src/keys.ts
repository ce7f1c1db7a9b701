import { createError, parseStreamKey, PARTITIONS, streamKey, type StreamKey } from "@apex/ws-queue-core";
import type { IndexName, RowKey } from "./server/port.ts";

/**
 * Every key that this adapter has in Redis. Each carries its partition in braces, so that all keys of a partition are in one
 * slot of a Cluster. Names inside them are percent-encoded. `docs/operations.md` has the same list for operators.
 *
 * | key | type | size | life |
 * |---|---|---|---|
 * | `<prefix>{<partition>}:meta` | string | 50 bytes | from the first start on; it has the epoch, and its absence is a rollback |
 * | `…:r:<row>` | string | 100 bytes to some KiB | as long as what it is the state of: a thread, a stream, a producer |
 * | `…:l:<stream>` | list | a page for each append: its texts and about 70 bytes | with the stream; retention takes pages from its left end |
 * | `…:i:<stream>` | hash | the ids that `idOffset` finds, with their offsets | with the stream; an id goes with its entry |
 * | `…:d:<stream>` | sorted set | a cursor for each dead letter that is kept and not settled | with the stream |
 * | `…:x:<index>` | sorted set | a member for each pending thread, dead letter, thread, stream or dead stream of the partition | with its members |
 *
 * The sharded channel of a stream has the name of its list. A row without a version, which only the queue for a turn made, expires after a minute.
 */
export interface Keys {
  /** Epoch, schema and number of partitions. The same in each partition. */
  meta(partition: number): string;
  row(partition: number, key: RowKey): string;
  /** The pages of a stream; also the sharded channel where they are published. */
  list(partition: number, stream: StreamKey): string;
  ids(partition: number, stream: StreamKey): string;
  /** Of one `dead` stream: cursors by offset. */
  letters(partition: number, stream: StreamKey): string;
  index(partition: number, index: IndexName): string;
}

export const DEFAULT_PREFIX = "apex:";

/** Without braces, which would move the keys to other slots. */
const PREFIX = /^[!-z|~]{0,64}$/;

/** `prefix`: before every key and channel; at most 64 printable ASCII characters, no braces. Throws `invalid_argument`. */
export function createKeys(prefix: string = DEFAULT_PREFIX): Keys {
  if (!PREFIX.test(prefix)) {
    throw createError("invalid_argument", "The prefix of keys is at most 64 printable ASCII characters, without spaces and braces", { length: prefix.length });
  }
  const bases = Array.from({ length: PARTITIONS }, (_, partition) => `${prefix}{${partition}}:`);
  const base = (partition: number): string => bases[partition] ?? `${prefix}{${partition}}:`;
  return {
    meta: (partition) => `${base(partition)}meta`,
    row: (partition, key) => `${base(partition)}r:${key}`,
    list: (partition, stream) => `${base(partition)}l:${stream}`,
    ids: (partition, stream) => `${base(partition)}i:${stream}`,
    letters: (partition, stream) => `${base(partition)}d:${stream}`,
    index: (partition, index) => `${base(partition)}x:${index}`,
  };
}

const LIST = /\}:l:(.+)$/;

/** The stream whose list, and channel, this key names; undefined for another key. */
export function streamOfList(key: string): StreamKey | undefined {
  const stream = LIST.exec(key)?.[1];
  try {
    return stream === undefined ? undefined : streamKey(parseStreamKey(stream));
  } catch {
    return undefined;
  }
}
