import type { Branded, ThreadId, UserId } from "./ids.ts";
import { createError } from "./errors.ts";
import { isId, parseUserId } from "./ids.ts";

/**
 * `thread`: the events of one conversation · `requests`: a thread's inbox · `dead`: dead letters of one user ·
 * `shared`: many readers, by explicit authorisation.
 */
export type StreamKind = "thread" | "requests" | "dead" | "shared";

const KINDS: readonly StreamKind[] = ["thread", "requests", "dead", "shared"];

/** What a stream is called by people: its kind, whose it is, and its name. */
export interface StreamName {
  readonly kind: StreamKind;
  readonly userId: UserId;
  /** The thread's id for `thread` and `requests`; any id for the others. */
  readonly name: string;
}

/** A stream's one canonical key. Injective: two names never share a key (defect X08). */
export type StreamKey = Branded<"StreamKey">;

export const isStreamKind = (value: unknown): value is StreamKind => KINDS.includes(value as StreamKind);

/** `kind:user:name`, user and name percent-encoded, so that a separator inside an id cannot move. */
export function streamKey(stream: StreamName): StreamKey {
  return `${stream.kind}:${encodeURIComponent(stream.userId)}:${encodeURIComponent(stream.name)}` as StreamKey;
}

/** The inverse of `streamKey`. Throws `invalid_argument`. */
export function parseStreamKey(key: string): StreamName {
  const [kind, user, name, ...rest] = key.split(":");
  const decoded = name === undefined ? undefined : decodeURIComponent(name);
  if (!isStreamKind(kind) || user === undefined || !isId(decoded) || rest.length > 0) {
    throw createError("invalid_argument", `Not a stream key: ${key.slice(0, 80)}`);
  }
  return { kind, userId: parseUserId(decodeURIComponent(user)), name: decoded };
}

export const threadStream = (userId: UserId, threadId: ThreadId): StreamKey =>
  streamKey({ kind: "thread", userId, name: threadId });

export const requestsStream = (userId: UserId, threadId: ThreadId): StreamKey =>
  streamKey({ kind: "requests", userId, name: threadId });

export const deadStream = (userId: UserId): StreamKey => streamKey({ kind: "dead", userId, name: "dead" });

/** How many partitions a store has. Fixed at first start: a user's partition must never change. */
export const PARTITIONS = 256;

/** The unit of atomic commits: all streams of one user are in one partition. */
export const partitionOf = (userId: UserId): number => hash32(userId) % PARTITIONS;

/** FNV-1a over UTF-16 units: small, stable across platforms, and only ever used to spread and to recognise. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}
