import type { ProducerId, RequestId } from "../../../src/index.ts";
import type { RequestFrame, ServerFrame } from "../../../src/protocol/index.ts";

interface Answer {
  readonly id: string;
  readonly isRejected: boolean;
}

interface Commit extends Answer {
  readonly producer: string;
  readonly seq: number;
}

interface Contents {
  readonly producers: ReadonlyMap<string, readonly Answer[]>;
  /** Ids of accepted requests, in order: what will run. */
  readonly log: readonly string[];
  readonly minted: number;
}

/**
 * The obvious store: lists, copied at every change so that a failover can bring any earlier state back. `knowsIds`: the
 * inbox takes an id once, as real ones do; without it, producers and sequences alone have to do.
 */
export function createModelStore(knowsIds: boolean) {
  let contents: Contents = { producers: new Map(), log: [], minted: 0 };
  const history: Contents[] = [contents];
  let settled = 0;
  /** What every replica has, and what was committed since. */
  let replicated: Contents = contents;
  let unreplicated: Commit[] = [];
  /** Commits that a failover took back and that the node that issued them will submit again. */
  let redo: Commit[] = [];
  /** Whether a request is good is the same on every node and at any time. */
  const verdicts = new Map<string, boolean>();

  const change = (next: Contents): void => {
    contents = next;
    history.push(contents);
  };
  const answersOf = (producer: string): readonly Answer[] | undefined => contents.producers.get(producer);
  const record = (producer: string, answer: Answer): void => {
    unreplicated.push({ ...answer, producer, seq: (answersOf(producer)?.length ?? 0) + 1 });
    change({
      ...contents,
      producers: new Map(contents.producers).set(producer, [...(answersOf(producer) ?? []), answer]),
      log: answer.isRejected || (knowsIds && contents.log.includes(answer.id)) ? contents.log : [...contents.log, answer.id],
    });
  };
  const answer = (seq: number, { id, isRejected }: Answer, duplicate: boolean): ServerFrame =>
    isRejected
      ? { t: "rejected", seq, id: id as RequestId, code: "invalid_payload", fault: "remote", retryable: false }
      : { t: "accepted", seq, id: id as RequestId, level: "memory", ...(duplicate ? { duplicate } : {}) };

  return {
    log: () => contents.log,
    /** The client's own producer, or a fresh one. */
    open(wanted: string | undefined): { producer: ProducerId; accepted: number; settled: number } {
      const known = wanted === undefined ? undefined : answersOf(wanted);
      if (wanted !== undefined && known) return { producer: wanted as ProducerId, accepted: known.length, settled: Math.min(settled, known.length) };
      const minted = contents.minted + 1;
      const producer = `p${minted}`;
      change({ ...contents, minted, producers: new Map(contents.producers).set(producer, []) });
      settled = 0;
      // The welcome waits until the producer is replicated.
      replicated = { ...replicated, minted, producers: new Map(replicated.producers).set(producer, []) };
      return { producer: producer as ProducerId, accepted: 0, settled: 0 };
    },
    handle(producer: string, { seq, id, deadline }: RequestFrame, mood: "accept" | "reject" | "later"): ServerFrame {
      const refuse = (code: "producer_expired" | "sequence_conflict" | "sequence_gap" | "store_unavailable", expected?: number): ServerFrame => ({
        t: "rejected",
        seq,
        id,
        code,
        fault: "remote",
        retryable: code === "sequence_gap" || code === "store_unavailable",
        ...(expected === undefined ? {} : { expected }),
      });
      const answers = answersOf(producer);
      if (!answers) return refuse("producer_expired");
      const first = answers[seq - 1];
      if (first) return first.id === id ? answer(seq, first, true) : refuse("sequence_conflict");
      if (seq > answers.length + 1) return refuse("sequence_gap", answers.length + 1);
      if (mood === "later") return refuse("store_unavailable");
      const isRejected = verdicts.get(id) ?? (mood === "reject" || deadline === 0);
      verdicts.set(id, isRejected);
      record(producer, { id, isRejected });
      return answer(seq, { id, isRejected }, false);
    },
    /** Another tab with the same producer uses the next sequence. */
    steal(producer: string, id: string): void {
      if (answersOf(producer)) record(producer, { id, isRejected: false });
    },
    settle(producer: string): number {
      settled = answersOf(producer)?.length ?? 0;
      replicated = contents;
      unreplicated = [];
      return settled;
    },
    /** A replica takes over: everything that was not settled is forgotten. */
    promoteReplica(): void {
      contents = replicated;
      history.push(contents);
      redo.push(...unreplicated);
      unreplicated = [];
    },
    /** A node submits the next of what a failover took from it. */
    submitAgain(): void {
      const [commit, ...rest] = redo;
      redo = rest;
      if (commit && answersOf(commit.producer)?.length === commit.seq - 1) record(commit.producer, { id: commit.id, isRejected: commit.isRejected });
    },
    /** A node is killed: what it would have submitted again is gone. */
    forgetCommits(): void {
      redo = [];
    },
    /** An earlier state comes back; producers that were given stay unused names. */
    failOver(steps: number): void {
      const { minted } = contents;
      // What was taken back never returns by itself.
      history.splice(Math.max(1, history.length - steps));
      contents = { ...(history.at(-1) ?? contents), minted };
    },
    /** All producers are forgotten, and the requests stay. */
    forgetProducers(): void {
      change({ ...contents, producers: new Map() });
    },
  };
}
