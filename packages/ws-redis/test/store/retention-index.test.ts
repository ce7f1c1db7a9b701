import { DEFAULT_LIMITS, type Limits, parseProducerId, parseRequestId, parseThreadId, threadStream } from "@apex/ws-queue-core";
import { inboxKey, type Author, type CommitResult, type Op } from "@apex/ws-queue-core/store";
import { createRowServerModel } from "@apex/testkit/row-server";
import { expect, test } from "vitest";
import { openRowStore } from "../../src/row-store.ts";
import { systemClock } from "../../src/connection/system-clock.ts";
import { AS_TOLD } from "../support/redis-store.ts";
import { ANN, THREAD } from "../support/virtual-node.ts";

const PRODUCER = parseProducerId("producer");
const OTHER = threadStream(ANN, parseThreadId("t2"));
const LATER_MS = 2 * DEFAULT_LIMITS.retentionAgeMs;

/** Over a server that answers commits once `isOpen()` resolves. */
async function open(limits: Limits, isOpen: () => Promise<void> | undefined) {
  const model = createRowServerModel({ nowMs: () => 0 });
  const server = model.connect();
  const { store } = await openRowStore({
    limits,
    onError: () => undefined,
    server: {
      ...server,
      async apply(groups) {
        await isOpen();
        return server.apply(groups);
      },
    },
    listen: model.listen,
    clock: systemClock,
    random: { bytes: (count) => new Uint8Array(count) },
    durability: { always: "memory", onRequest: [] },
    cacheBytesMax: 1_000_000,
    describe: () => ({ kind: "redis" }),
    close: async () => undefined,
    time: AS_TOLD,
  });
  return { model, store };
}

test("a stream that loses its last entry to its age and gets another one at once is looked at by retention again", async () => {
  let gate: Promise<void> | undefined = undefined;
  const { model, store } = await open(DEFAULT_LIMITS, () => gate);
  const commit = (author: Author, ops: readonly Op[], at: number): Promise<CommitResult> => store.commit({ userId: ANN, author, ops, at, durability: "memory" });
  const append = (sequence: number, stream: typeof THREAD, at: number): Promise<CommitResult> =>
    commit({ kind: "producer", producer: PRODUCER, sequence, id: `commit ${sequence}` }, [{ type: "append", stream, texts: ['"x"'] }], at);
  await commit({ kind: "mint", producer: PRODUCER }, [], 0);
  await append(1, THREAD, 0);

  // While the server is busy, maintenance and a commit come together.
  const { promise, resolve } = Promise.withResolvers<void>();
  gate = promise;
  const all = [append(2, OTHER, LATER_MS), store.maintain({ wallMs: LATER_MS, monotonicMs: LATER_MS })];
  for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  all.push(append(3, THREAD, LATER_MS));
  resolve();
  await Promise.all(all);
  expect(await store.read({ stream: THREAD, from: "start", entriesMax: 10, bytesMax: 1_000 })).toMatchObject({ page: { entries: [{ offset: 2 }] } });
  expect(model.range({ index: "streams", scoreMax: LATER_MS, limit: 10 })).toContain(THREAD);
  await store.close();
});

test("an inbox that its requests kept larger than retention allows is looked at once one of them is gone", async () => {
  const { store } = await open({ ...DEFAULT_LIMITS, retentionEntriesMax: 1 }, () => undefined);
  const commit = (author: Author, ops: readonly Op[]): Promise<CommitResult> => store.commit({ userId: ANN, author, ops, at: LATER_MS, durability: "memory" });
  const enqueue = (id: string): Op => ({ type: "enqueue", thread: THREAD, requestId: parseRequestId(id), text: '"x"' });
  await commit({ kind: "mint", producer: PRODUCER }, []);
  await commit({ kind: "producer", producer: PRODUCER, sequence: 1, id: "enqueued" }, [enqueue("r1"), enqueue("r2")]);
  const lease = await store.lease({ type: "acquire", thread: THREAD, nonce: "node", seen: undefined });
  if (lease.status !== "held") throw new Error(lease.status);
  const owner: Author = { kind: "owner", thread: THREAD, fence: lease.fence, sequence: 1, id: "consumed" };
  expect(await commit(owner, [{ type: "consume", thread: THREAD, requestId: parseRequestId("r1") }])).toMatchObject({ status: "committed" });
  await store.maintain({ wallMs: LATER_MS, monotonicMs: LATER_MS });
  expect(await store.heads([inboxKey(THREAD)])).toMatchObject([{ head: { offset: 2 }, oldest: 2 }]);
  await store.close();
});
