import {
  deadStream,
  parseProducerId,
  parseThreadId,
  parseUserId,
  requestsStream,
  threadStream,
  type ProducerId,
  type StreamKey,
  type UserId,
} from "@apex/ws-queue-core";

/** One of the users that a comparison plays with. Both have the same names for their threads, and for one of their producers. */
export interface Player {
  readonly userId: UserId;
  readonly threads: readonly StreamKey[];
  readonly inboxes: readonly StreamKey[];
  /** Streams that may be appended to. */
  readonly open: readonly StreamKey[];
  readonly streams: readonly StreamKey[];
  readonly producers: readonly ProducerId[];
}

const THREAD_IDS = ["thread:0", "thread:1"].map(parseThreadId);

function createPlayer(name: string): Player {
  const userId = parseUserId(name);
  const threads = THREAD_IDS.map((thread) => threadStream(userId, thread));
  const inboxes = THREAD_IDS.map((thread) => requestsStream(userId, thread));
  const open = [...threads, deadStream(userId)];
  const producers = ["both", `${name} 1`, `${name} 2`, `${name} 3`].map(parseProducerId);
  return { userId, threads, inboxes, open, streams: [...open, ...inboxes], producers };
}

export const PLAYERS: readonly Player[] = [createPlayer("ann"), createPlayer("bob")];
export const ALL_STREAMS: readonly StreamKey[] = PLAYERS.flatMap(({ streams }) => streams);
export const ALL_THREADS: readonly StreamKey[] = PLAYERS.flatMap(({ threads }) => threads);

/** The element that a number stands for; numbers beyond the last begin again. */
export function pick<Value>(values: readonly Value[], index: number): Value {
  const value = values[index % values.length];
  if (value === undefined) throw new Error("There is nothing to pick from");
  return value;
}
