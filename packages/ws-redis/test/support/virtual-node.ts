import { randomBytes } from "node:crypto";
import { DEFAULT_LIMITS, parseProducerId, parseThreadId, parseUserId, threadStream } from "@apex/ws-queue-core";
import type { Commit, CommitResult, StoreNotice } from "@apex/ws-queue-core/store";
import type { RowServerModel } from "@apex/testkit/row-server";
import { openRowStore, type RowStore } from "../../src/row-store.ts";
import type { RowServer } from "../../src/server/port.ts";
import type { VirtualClock } from "../connection/support/virtual-clock.ts";

export const ANN = parseUserId("ann");
export const THREAD = threadStream(ANN, parseThreadId("t1"));

/** A node in virtual time, whose server may lose what it answers. */
export interface VirtualNode extends RowStore {
  readonly notices: StoreNotice[];
  /** The next commit of the node's own producer: one entry in the thread. */
  append(text: string): Promise<CommitResult>;
}

/** `distanceMs`: from the server, one way. */
export async function openVirtualNode(model: RowServerModel, clock: VirtualClock, distanceMs = 0, server = model.connect()): Promise<VirtualNode> {
  const notices: StoreNotice[] = [];
  const opening = openRowStore({
    limits: DEFAULT_LIMITS,
    onError: (error) => {
      throw error;
    },
    server: farAway(server, clock, distanceMs),
    listen: model.listen,
    clock,
    random: { bytes: (count) => randomBytes(count) },
    durability: { always: "memory", onRequest: [] },
    cacheBytesMax: 1_000_000,
    describe: () => ({ kind: "redis" }),
    close: async () => undefined,
  });
  await clock.advance(10 * distanceMs);
  const node = await opening;
  node.store.observe?.((notice) => notices.push(notice));
  const producer = parseProducerId(`p${randomBytes(4).toString("hex")}`);
  const commit = (author: Commit["author"], ops: Commit["ops"]): Commit => ({ userId: ANN, author, ops, at: clock.monotonicMs(), durability: "memory" });
  const minted = node.store.commit(commit({ kind: "mint", producer }, []));
  await clock.advance(20 * distanceMs + 1);
  await minted;
  let sequence = 0;
  return {
    ...node,
    notices,
    append(text) {
      sequence += 1;
      return node.store.commit(commit({ kind: "producer", producer, sequence, id: `commit ${sequence}` }, [{ type: "append", stream: THREAD, texts: [text] }]));
    },
  };
}

function farAway(server: RowServer, clock: VirtualClock, distanceMs: number): RowServer {
  const pass = (): Promise<void> => (distanceMs === 0 ? Promise.resolve() : new Promise((resolve) => void clock.setTimer(resolve, distanceMs)));
  async function far<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    await pass();
    const answer = await work();
    await pass();
    return answer;
  }
  const wrapped = Object.entries(server).map(([name, call]: [string, (argument: never) => Promise<unknown>]) => [name, (argument: never) => far(() => call(argument))]);
  return Object.fromEntries(wrapped) as RowServer;
}
