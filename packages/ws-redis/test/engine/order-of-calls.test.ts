import { DEFAULT_LIMITS, parseProducerId, parseRequestId, parseThreadId, threadStream } from "@apex/ws-queue-core";
import type { Author, Commit, CommitResult, Op } from "@apex/ws-queue-core/store";
import { expect, test } from "vitest";
import { openOverModel } from "../support/model-store.ts";
import { ANN, THREAD } from "../support/virtual-node.ts";

const PRODUCER = parseProducerId("producer");
const OTHER = threadStream(ANN, parseThreadId("t2"));
const commit = (author: Author, ops: readonly Op[]): Commit => ({ userId: ANN, author, ops, at: 0, durability: "memory" });

test("a commit that changes nothing answers what was before the later ones of the same call", async () => {
  const { store, dispose } = await openOverModel({ limits: DEFAULT_LIMITS, onError: () => undefined });
  await store.commit(commit({ kind: "mint", producer: PRODUCER }, []));
  const lease = await store.lease({ type: "acquire", thread: THREAD, nonce: "node", seen: undefined });
  if (lease.status !== "held") throw new Error(lease.status);
  const begun = commit({ kind: "owner", thread: THREAD, fence: lease.fence, sequence: 1, id: "begun" }, []);
  await store.commit(begun);

  const produced = (sequence: number): Promise<CommitResult> => {
    const author: Author = { kind: "producer", producer: PRODUCER, sequence, id: `commit ${sequence}` };
    const append: Op = { type: "append", stream: OTHER, texts: ['"x"'] };
    return store.commit(commit(author, sequence === 2 ? [append] : [{ type: "enqueue", thread: THREAD, requestId: parseRequestId(`r${sequence}`), text: '"x"' }, append]));
  };
  // All that they read is known.
  await produced(1);
  const [, repeated, enqueued] = await Promise.all([produced(2), store.commit(begun), produced(3)]);
  expect(enqueued).toMatchObject({ status: "committed" });
  expect(repeated).toMatchObject({ status: "committed", duplicate: true, thread: { waiting: [{ requestId: "r1" }] } });
  await dispose();
});
