import type { ProducerId, UserId } from "@apex/ws-queue-core";

/** An accepted sequence, and the change of the store that holds it. */
export interface Accepted {
  readonly userId: UserId;
  readonly producer: ProducerId;
  readonly sequence: number;
  readonly change: number;
}

/** Which changes the replicas have: those no failover takes back. */
export interface Replication {
  note(accepted: Accepted): void;
  /** The replicas have the first `changes` changes. Returns what became settled. */
  advance(changes: number): readonly Accepted[];
  rollBack(changes: number): void;
  /** The newest sequence that cannot be lost, at most `accepted`. */
  settled(userId: UserId, producer: ProducerId, accepted: number): number;
  readonly changes: number;
}

export function createReplication(): Replication {
  let waiting: Accepted[] = [];
  let changes = 0;

  return {
    note: (accepted) => void waiting.push(accepted),
    advance(upTo) {
      changes = Math.max(changes, upTo);
      const settled = waiting.filter(({ change }) => change <= changes);
      waiting = waiting.filter(({ change }) => change > changes);
      return settled;
    },
    rollBack(kept) {
      changes = Math.min(changes, kept);
      waiting = waiting.filter(({ change }) => change <= kept);
    },
    settled(userId, producer, accepted) {
      const open = waiting.filter((one) => one.userId === userId && one.producer === producer).map(({ sequence }) => sequence);
      return open.length === 0 ? accepted : Math.min(...open) - 1;
    },
    get changes() {
      return changes;
    },
  };
}
