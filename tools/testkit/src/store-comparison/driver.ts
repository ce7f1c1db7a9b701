import type { PendingThread, Store } from "@apex/ws-queue-core/store";
import { readLetters, readPending } from "../store-conformance/reads.ts";
import { answerOf } from "./answers.ts";
import { createCanonicalizer } from "./canonical.ts";
import type { Command, LeaseStep, ReadStep } from "./commands.ts";
import { performCommits, type Played } from "./committing.ts";
import { createMemories, type Memories } from "./memories.ts";
import { ALL_STREAMS, ALL_THREADS, pick, PLAYERS } from "./places.ts";

export type Step = Exclude<Command, { type: "reopen" }>;

/** Takes steps on one store and says what it answered, in a form that can be compared. */
export interface Driver {
  run(step: Step): Promise<unknown>;
  /** Everything that can be asked of the store. */
  inspect(): Promise<unknown>;
  /** Goes on with the store opened again. */
  use(store: Store): void;
}

export function createDriver(first: Store, isOneNode: boolean): Driver {
  let store = first;
  let steps = 0;
  const canonicalize = createCanonicalizer();
  const memories = createMemories();
  return {
    async run(step) {
      steps += 1;
      return canonicalize(await answerOf(perform({ store, memories, isOneNode }, step, `nonce-${steps}`)));
    },
    inspect: async () => canonicalize(await inspect(store)),
    use(next) {
      store = next;
    },
  };
}

function perform(played: Played, step: Step, nonce: string): Promise<unknown> {
  const { store, memories } = played;
  switch (step.type) {
    case "mint": {
      const { userId, producers } = pick(PLAYERS, step.player);
      const mint = { kind: "mint", producer: pick(producers, step.producer) } as const;
      const author = step.forClient ? ({ ...mint, forClient: true } as const) : mint;
      return store.commit({ userId, author, ops: [], at: step.at, durability: "memory" });
    }
    case "commit":
      return performCommits(played, [step]);
    case "together":
      return performCommits(played, step.commits);
    case "acquire":
    case "renew":
    case "release":
      return performLease(store, memories, step, nonce);
    case "read":
      return performRead(store, memories, step);
    case "maintain":
      return store.maintain({ wallMs: step.now, monotonicMs: step.now });
  }
}

async function performLease(store: Store, memories: Memories, step: LeaseStep, nonce: string): Promise<unknown> {
  const thread = pick(pick(PLAYERS, step.player).threads, step.thread);
  const now = (await store.thread(thread))?.lease;
  const result = await store.lease(
    step.type === "acquire"
      ? { type: "acquire", thread, nonce, seen: memories.seen(thread, step.seen, now) }
      : { type: step.type, thread, fence: memories.fence(thread, step.fence) },
  );
  memories.learnLease(thread, result);
  return result;
}

async function performRead(store: Store, memories: Memories, { stream, from, ...bounds }: ReadStep): Promise<unknown> {
  const key = pick(ALL_STREAMS, stream);
  const result = await store.read({ stream: key, from: memories.position(key, from), ...bounds });
  memories.learnRead(key, result);
  return result;
}

/** In pages of two, each thread once; stores may give those that are due at the same instant in any order. */
async function inspectPending(store: Store): Promise<readonly PendingThread[]> {
  const found = await readPending(store, 2);
  return found.toSorted((a, b) => a.dueAt - b.dueAt || (a.thread < b.thread ? -1 : 1));
}

async function inspect(store: Store): Promise<unknown> {
  const everything = { from: "start", entriesMax: 1_000, bytesMax: 1_000_000 } as const;
  const producers = PLAYERS.flatMap(({ userId, producers: own }) => own.map((producer) => store.producer(userId, producer)));
  return {
    heads: await store.heads(ALL_STREAMS),
    pages: await Promise.all(ALL_STREAMS.map((stream) => store.read({ stream, ...everything }))),
    threads: await Promise.all(ALL_THREADS.map((thread) => store.thread(thread))),
    // When a producer's commits are settled is a matter of the store.
    producers: (await Promise.all(producers)).map((known) => known?.accepted),
    pending: await inspectPending(store),
    letters: await readLetters(store, 2),
    lettersOf: await Promise.all(PLAYERS.map(({ userId }) => readLetters(store, 2, userId))),
  };
}
