import { VOID_POSITION, type Position, type StreamKey, type Tag } from "@apex/ws-queue-core";
import type { Commit, CommitResult, Fence, Lease, LeaseResult, ReadResult } from "@apex/ws-queue-core/store";
import type { FenceChoice, FromChoice, SeenChoice } from "./commands.ts";

/** What is remembered of one store's answers, to refer to it later. */
export interface Memories {
  learnRead(stream: StreamKey, result: ReadResult): void;
  position(stream: StreamKey, from: FromChoice): "start" | "head" | Position;
  learnLease(thread: StreamKey, result: LeaseResult): void;
  seen(thread: StreamKey, choice: SeenChoice, now: Lease | undefined): Lease | undefined;
  fence(thread: StreamKey, choice: FenceChoice): Fence;
  learnCommit(author: string, commit: Commit, result: CommitResult): void;
  /** The last commit of an author that landed, and the sequence that comes next. */
  commits(author: string): AuthorMemory;
}

export interface AuthorMemory {
  readonly last: Commit | undefined;
  readonly next: number;
}

const MADE_UP: Fence = { counter: 1, nonce: "made up" };
const NOTHING_YET: AuthorMemory = { last: undefined, next: 1 };

export function createMemories(): Memories {
  const positions = new Map<StreamKey, Position[]>();
  const leases = new Map<StreamKey, Lease[]>();
  const fences = new Map<StreamKey, Fence[]>();
  const authors = new Map<string, AuthorMemory>();

  return {
    learnRead(stream, result) {
      const found = result.status === "page" ? [result.page.after, ...result.page.entries] : [result.head];
      for (const { offset, tag } of found) remember(positions, stream, { offset, tag });
    },
    position(stream, from) {
      if (from === "void") return VOID_POSITION;
      if (typeof from === "string") return from;
      if ("madeUp" in from) return { offset: from.madeUp, tag: "made-up" as Tag };
      const known = positions.get(stream) ?? [];
      return known[from.known % Math.max(known.length, 1)] ?? "start";
    },
    learnLease(thread, result) {
      const lease = result.status === "held" ? result.thread.lease : undefined;
      if (lease !== undefined) remember(leases, thread, lease);
      const isNew = lease?.fence !== undefined && fences.get(thread)?.at(-1)?.nonce !== lease.fence.nonce;
      if (isNew && lease.fence !== undefined) remember(fences, thread, lease.fence);
    },
    seen(thread, choice, now) {
      if (choice === "never") return undefined;
      return choice === "now" ? now : leases.get(thread)?.at(-2);
    },
    fence: (thread, choice) =>
      (choice === "madeUp" ? undefined : fences.get(thread)?.at(choice === "newest" ? -1 : -2)) ?? MADE_UP,
    learnCommit(author, commit, result) {
      if (result.status === "refused" || result.duplicate || commit.author.kind === "mint") return;
      authors.set(author, { last: commit, next: commit.author.sequence + 1 });
      for (const one of result.results) if (one.type === "appended") remember(positions, one.stream, one.last);
    },
    commits: (author) => authors.get(author) ?? NOTHING_YET,
  };
}

function remember<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const values = map.get(key) ?? [];
  values.push(value);
  map.set(key, values);
}
