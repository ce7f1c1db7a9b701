import type { ProducerId, StreamKey, UserId } from "@apex/ws-queue-core";
import type { Author, Commit } from "@apex/ws-queue-core/store";

/** A commit that a node wanted, and where it is among all that it wanted. */
export interface WantedCommit {
  readonly commit: Commit;
  readonly order: number;
}

/** By whom, and under which sequence: what its ledger remembers it by. */
export type LedgerKey =
  | { readonly kind: "producer"; readonly userId: UserId; readonly producer: ProducerId }
  | { readonly kind: "owner"; readonly thread: StreamKey; readonly nonce: string };

/** What one node wanted to commit: of an applied group the server has only the ledgers. */
export interface CommitBook {
  readonly node: string;
  note(commit: Commit): void;
  find(ledger: LedgerKey, sequence: number): WantedCommit | undefined;
}

export function createCommitBook(node: string): CommitBook {
  const commits = new Map<string, WantedCommit>();
  let order = 0;

  return {
    node,
    note(commit) {
      const key = ledgerOf(commit.userId, commit.author);
      if (key === undefined || commit.author.kind === "mint") return;
      order += 1;
      commits.set(textOf(key, commit.author.sequence), { commit, order });
    },
    find: (key, sequence) => commits.get(textOf(key, sequence)),
  };
}

function ledgerOf(userId: UserId, author: Author): LedgerKey | undefined {
  switch (author.kind) {
    case "producer":
      return { kind: "producer", userId, producer: author.producer };
    case "owner":
      return { kind: "owner", thread: author.thread, nonce: author.fence.nonce };
    case "mint":
      return undefined;
  }
}

const textOf = (key: LedgerKey, sequence: number): string =>
  key.kind === "producer" ? `${key.userId} ${key.producer} ${sequence}` : `${key.thread} ${key.nonce} ${sequence}`;
