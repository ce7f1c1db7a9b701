import type { StreamKey } from "@apex/ws-queue-core";
import type { Author, Commit, CommitResult, Store, ThreadState } from "@apex/ws-queue-core/store";
import { answerOf, isFailure, type Failure } from "./answers.ts";
import type { CommitCommand, SequenceChoice } from "./commands.ts";
import type { Memories } from "./memories.ts";
import { createOp } from "./ops.ts";
import { ALL_THREADS, pick, PLAYERS } from "./places.ts";

type Sequenced = Exclude<Author, { kind: "mint" }>;
type ThreadStates = ReadonlyMap<StreamKey, ThreadState | undefined>;

interface PreparedCommit {
  /** Whose sequences are counted together. */
  readonly author: string;
  readonly commit: Commit;
}

/** The store that commands are given to, and what is remembered of it. */
export interface Played {
  readonly store: Store;
  readonly memories: Memories;
  /** Commits that are sent without waiting in between come in their order. */
  readonly isOneNode: boolean;
}

/** Sends commits, without waiting in between where that keeps their order, and remembers what came of them. */
export async function performCommits({ store, memories, isOneNode }: Played, commands: readonly CommitCommand[]): Promise<unknown> {
  const states: ThreadStates = new Map(
    await Promise.all(ALL_THREADS.map(async (thread) => [thread, await store.thread(thread)] as const)),
  );
  const prepared = prepareAll(commands, memories, states);
  const send = ({ commit }: PreparedCommit): Promise<CommitResult | Failure> => answerOf(store.commit(commit));
  const answers = isOneNode ? await Promise.all(prepared.map(send)) : await oneByOne(prepared, send);
  for (const [index, answer] of answers.entries()) {
    const { author, commit } = pick(prepared, index);
    if (!isFailure(answer)) memories.learnCommit(author, commit, answer);
  }
  return answers.map(withoutThread);
}

async function oneByOne<Item, Answer>(items: readonly Item[], send: (item: Item) => Promise<Answer>): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const item of items) answers.push(await send(item));
  return answers;
}

/** A store may leave the thread's state out; `inspect` compares that. */
const withoutThread = (answer: CommitResult | Failure): unknown => ({ ...answer, thread: undefined });

/** Sequences are given as if all earlier commits were to land; what follows a refused one is refused too. */
function prepareAll(commands: readonly CommitCommand[], memories: Memories, states: ThreadStates): readonly PreparedCommit[] {
  const sent = new Map<string, number>();
  return commands.map((command) => {
    const base = authorOf(command, memories);
    const author = base.kind === "producer" ? `${pick(PLAYERS, command.player).userId} ${base.producer}` : `${base.thread} ${base.fence.nonce}`;
    const { last, next } = memories.commits(author);
    if (command.sequence === "again" && last !== undefined) return { author, commit: last };
    const ahead = sent.get(author) ?? 0;
    if (command.sequence === "next") sent.set(author, ahead + 1);
    return { author, commit: createCommit(command, base, next + ahead, states) };
  });
}

/** The author that a command names, but for its sequence. */
function authorOf({ player, author }: CommitCommand, memories: Memories): Sequenced {
  if (author.kind === "producer") {
    const { producers } = pick(PLAYERS, author.isStolen ? player + 1 : player);
    return { kind: "producer", producer: pick(producers, author.producer), sequence: 0, id: "" };
  }
  const thread = pick(pick(PLAYERS, player).threads, author.thread);
  return { kind: "owner", thread, fence: memories.fence(thread, author.fence), sequence: 0, id: "" };
}

function sequenceOf(choice: SequenceChoice, next: number): number {
  if (choice === "gap") return next + 2;
  if (choice === "old") return next - 4;
  return choice === "conflict" ? next - 1 : next;
}

function createCommit(command: CommitCommand, author: Sequenced, next: number, states: ThreadStates): Commit {
  const player = pick(PLAYERS, command.player);
  const sequence = sequenceOf(command.sequence, next);
  const id = command.sequence === "conflict" ? "another" : `commit-${sequence}`;
  const context = {
    player,
    ownThread: command.author.kind === "owner" ? command.author.thread : 0,
    states: player.threads.map((thread) => states.get(thread)),
  };
  const ops = command.ops.map((spec) => createOp(spec, context));
  return { userId: player.userId, author: { ...author, sequence, id }, ops, at: command.at, durability: "memory" };
}
