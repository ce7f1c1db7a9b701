import type { Author, Commit, Store } from "@apex/ws-queue-core/store";
import type { CommitCommand, SequenceChoice } from "./commands.ts";
import type { Memories } from "./memories.ts";
import { createOp } from "./ops.ts";
import { pick, PLAYERS } from "./places.ts";

type Sequenced = Exclude<Author, { kind: "mint" }>;

/** The author that a command names, but for its sequence. */
function authorOf({ player, author }: CommitCommand, memories: Memories): Sequenced {
  if (author.kind === "producer") {
    const { producers } = pick(PLAYERS, author.isStolen ? player + 1 : player);
    return { kind: "producer", producer: pick(producers, author.producer), sequence: 0, id: "" };
  }
  const thread = pick(pick(PLAYERS, player).threads, author.thread);
  return { kind: "owner", thread, fence: memories.fence(thread, author.fence), sequence: 0, id: "" };
}

/** Whose sequences are counted together. */
const nameOf = (author: Sequenced): string =>
  author.kind === "producer" ? author.producer : `${author.thread} ${author.fence.nonce}`;

function sequenceOf(choice: SequenceChoice, next: number): number {
  if (choice === "gap") return next + 2;
  if (choice === "old") return next - 4;
  return choice === "conflict" ? next - 1 : next;
}

/** Makes the commit that a command stands for, sends it, and remembers what came of it. */
export async function performCommit(store: Store, memories: Memories, command: CommitCommand): Promise<unknown> {
  const author = authorOf(command, memories);
  const name = nameOf(author);
  const { last, next } = memories.commits(name);
  const isAgain = command.sequence === "again" && last !== undefined;
  const commit = isAgain ? last : await createCommit(store, command, author, next);
  const result = await store.commit(commit);
  memories.learnCommit(name, commit, result);
  return result;
}

async function createCommit(store: Store, command: CommitCommand, author: Sequenced, next: number): Promise<Commit> {
  const player = pick(PLAYERS, command.player);
  const sequence = sequenceOf(command.sequence, next);
  const id = command.sequence === "conflict" ? "another" : `commit-${sequence}`;
  const states = await Promise.all(player.threads.map((thread) => store.thread(thread)));
  const ownThread = command.author.kind === "owner" ? command.author.thread : 0;
  const ops = command.ops.map((spec) => createOp(spec, { player, ownThread, states }));
  return { userId: player.userId, author: { ...author, sequence, id }, ops, at: command.at, durability: "memory" };
}
