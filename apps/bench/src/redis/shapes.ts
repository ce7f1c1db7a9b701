import { parseThreadId, parseUserId, partitionOf, threadStream, type StreamKey, type UserId } from "@apex/ws-queue-core";
import { createKeys } from "@apex/ws-redis/engine";

/** What one call commits. */
export interface Shape {
  readonly name: string;
  /** Users whose turn it is one after the other, so that a call seldom has those of the one before; each has one thread. */
  readonly users: number;
  /** Each of another user. */
  readonly commits: number;
  /** Of each commit. */
  readonly entries: number;
  readonly entryBytes: number;
}

const threadShape = (entries: number): Shape => ({ name: `one thread, ${entries} a commit`, users: 1, commits: 1, entries, entryBytes: 215 });
const usersShape = (commits: number): Shape => ({ name: commits === 1 ? "1 user a call" : `${commits} users a call`, users: 1_000, commits, entries: 1, entryBytes: 350 });

/** That of token streams, at the size that the goals are about. */
export const CROWD = usersShape(64);

export const SHAPES: readonly Shape[] = [...[1, 8, 64].map(threadShape), usersShape(1), usersShape(16), CROWD];

export interface Writer {
  readonly userId: UserId;
  readonly stream: StreamKey;
  readonly partition: number;
  readonly list: string;
}

/** Ids are as long as those of applications. */
export function createWriters({ users }: Pick<Shape, "users">): readonly Writer[] {
  const keys = createKeys();
  return Array.from({ length: users }, (_, index) => {
    const userId = parseUserId(`user-4f1e-9a0b-${index}`);
    const stream = threadStream(userId, parseThreadId(`thread-7c3d-2e1f-${index}`));
    const partition = partitionOf(userId);
    return { userId, stream, partition, list: keys.list(partition, stream) };
  });
}

export function textOf({ entryBytes }: Pick<Shape, "entryBytes">): string {
  const wrap = JSON.stringify({ type: "text", text: "" });
  return JSON.stringify({ type: "text", text: "x".repeat(entryBytes - wrap.length) });
}
