import { createError, parseStreamKey, PARTITIONS, type StreamKey, type UserId } from "@apex/ws-queue-core";
import type { IndexName, RowKey } from "./server/port.ts";

/**
 * Every key that this adapter has in Redis, and every channel. Each carries its partition in braces, so that all keys of a partition are in one
 * slot of a Cluster. Names inside them are percent-encoded. `docs/operations.md` has the same list for operators.
 *
 * | key | type | size | life |
 * |---|---|---|---|
 * | `<prefix>{<partition>}:meta` | string | 50 bytes | from the first start on; it has the epoch, and its absence is a rollback |
 * | `…:r:<row>` | string | 100 bytes to some KiB | as long as what it is the state of: a thread, a stream, a producer |
 * | `…:u:<user>:<kind>:<name>` | list | a page for each append: its texts and about 60 bytes | with the stream; retention takes pages from its left end |
 * | `…:i:<stream>` | hash | the ids that `idOffset` finds, with their offsets | with the stream; an id goes with its entry |
 * | `…:d:<stream>` | sorted set | a cursor for each dead letter that is kept and not settled | with the stream |
 * | `…:x:<index>` | sorted set | a member for each pending thread, dead letter, thread, stream or dead stream of the partition | with its members |
 *
 * A row without a version, which only the queue for a turn made, expires after a minute.
 */
export interface Keys {
  /** Epoch, schema and number of partitions. The same in each partition. */
  meta(partition: number): string;
  row(partition: number, key: RowKey): string;
  /** The pages of a stream. It begins with the channel of its user. */
  list(partition: number, stream: StreamKey): string;
  ids(partition: number, stream: StreamKey): string;
  /** Of one `dead` stream: cursors by offset. */
  letters(partition: number, stream: StreamKey): string;
  index(partition: number, index: IndexName): string;
  /** Where a user's watchers hear of each of the user's streams. A message is the key of a list, a line feed, and a page. */
  channel(partition: number, userId: UserId): string;
  /** How many bytes of a list's key are the channel. */
  channelLength(partition: number, stream: StreamKey): number;
}

export const DEFAULT_PREFIX = "apex:";

/** Printable ASCII, so that lengths are bytes; without braces, which would move the keys to other slots. */
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
    list(partition, stream) {
      const { kind, user, name } = split(stream);
      return `${base(partition)}u:${user}:${kind}:${name}`;
    },
    ids: (partition, stream) => `${base(partition)}i:${stream}`,
    letters: (partition, stream) => `${base(partition)}d:${stream}`,
    index: (partition, index) => `${base(partition)}x:${index}`,
    channel: (partition, userId) => `${base(partition)}u:${encodeURIComponent(userId)}`,
    channelLength: (partition, stream) => base(partition).length + 2 + split(stream).user.length,
  };
}

/** The parts of a stream's key, still encoded. */
function split(stream: StreamKey): { readonly kind: string; readonly user: string; readonly name: string } {
  const kindEnd = stream.indexOf(":");
  const userEnd = stream.indexOf(":", kindEnd + 1);
  return { kind: stream.slice(0, kindEnd), user: stream.slice(kindEnd + 1, userEnd), name: stream.slice(userEnd + 1) };
}

const LIST = /\}:u:([^:]+):([^:]+):([^:]+)$/;

/** The stream whose list this key names; undefined for another key. */
export function streamOfList(key: string): StreamKey | undefined {
  const [, user, kind, name] = LIST.exec(key) ?? [];
  if (user === undefined) return undefined;
  const stream = `${kind}:${user}:${name}`;
  try {
    parseStreamKey(stream);
    return stream as StreamKey;
  } catch {
    return undefined;
  }
}
