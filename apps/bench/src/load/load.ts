import { randomUUID } from "node:crypto";

/**
 * `burst`: a window's items as fast as they go · `single`: the next one when every client has the last ·
 * `paced`: so many a second in each thread, whatever becomes of them · `idle`: none, a window is more connections.
 */
export type Mode = "burst" | "single" | "paced" | "idle";

/** What this project's subjects call for an item; the others have one way for events and one for text. */
export type Write = "append" | "append-many" | "text" | "emit";

/** Of 200 threads, as a model writes. */
export const PACED_PER_SECOND = 50;
/** Items of a burst that are handed over at once; the event loop turns before the next ones. */
export const IN_FLIGHT = 1_000;
/** Events that a call of many takes, and a message that is packed by hand. */
export const PER_BATCH = 64;

export interface ThreadAddress {
  readonly userId: string;
  readonly threadId: string;
}

/** What both processes of a round know. */
export interface Load {
  readonly mode: Mode;
  readonly write: Write;
  /** Size of a piece of text in bytes; events where it is missing. */
  readonly pieceBytes?: number;
  readonly threads: readonly ThreadAddress[];
  /** One socket carries several threads: what comes has to say of which it is. */
  readonly isMultiplexed: boolean;
}

/** One connection: whose it is, and the places in `threads` that it watches. */
export interface SocketPlan {
  readonly userId: string;
  readonly threads: readonly { readonly threadId: string; readonly place: number }[];
}

export interface Topology {
  readonly threads: readonly ThreadAddress[];
  readonly sockets: readonly SocketPlan[];
}

const createUser = (): string => randomUUID();

/** Threads of one user, all of them on each of its sockets. */
export function shareThreads(threads: number, sockets: number): Topology {
  const userId = createUser();
  const addresses = Array.from({ length: threads }, () => ({ userId, threadId: randomUUID() }));
  const watched = addresses.map(({ threadId }, place) => ({ threadId, place }));
  return { threads: addresses, sockets: Array.from({ length: sockets }, () => ({ userId, threads: watched })) };
}

/** Users with one thread and one socket each. */
export function ownThreads(count: number): Topology {
  const threads = Array.from({ length: count }, () => ({ userId: createUser(), threadId: randomUUID() }));
  return { threads, sockets: threads.map(({ userId, threadId }, place) => ({ userId, threads: [{ threadId, place }] })) };
}
