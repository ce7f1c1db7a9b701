import { randomBytes } from "node:crypto";
import { DEFAULT_LIMITS, parseProducerId, parseUserId } from "@apex/ws-queue-core";
import type { Commit, StoreNotice } from "@apex/ws-queue-core/store";
import { createRowServerModel, type RowServerModel } from "@apex/testkit/row-server";
import { expect, test } from "vitest";
import { openRowStore, type RowStore } from "../../src/row-store.ts";
import { createVirtualClock, type VirtualClock } from "../connection/support/virtual-clock.ts";

const USER = parseUserId("ann");
const PRODUCER = parseProducerId("p1");
const SETTLED_AFTER_MS = 2_000;

interface Node extends RowStore {
  readonly notices: StoreNotice[];
}

async function openNode(model: RowServerModel, clock: VirtualClock, always: "memory" | "disk" = "memory"): Promise<Node> {
  const node = await openRowStore({
    limits: DEFAULT_LIMITS,
    onError: (error) => {
      throw error;
    },
    server: model.connect(),
    listen: model.listen,
    clock,
    random: { bytes: (count) => randomBytes(count) },
    durability: { always, onRequest: [] },
    cacheBytesMax: 1_000_000,
    describe: () => ({ kind: "redis" }),
    close: async () => undefined,
  });
  const notices: StoreNotice[] = [];
  node.store.observe?.((notice) => notices.push(notice));
  return { ...node, notices };
}

const commit = (sequence: number): Commit => ({
  userId: USER,
  author: sequence === 0 ? { kind: "mint", producer: PRODUCER } : { kind: "producer", producer: PRODUCER, sequence, id: `commit-${sequence}` },
  ops: [],
  at: 1_000,
  durability: "memory",
});

/** A node that committed two sequences, and another one. */
async function openBoth() {
  const clock = createVirtualClock();
  const model = createRowServerModel({ nowMs: clock.monotonicMs });
  const [one, other] = [await openNode(model, clock), await openNode(model, clock)];
  for (const sequence of [0, 1, 2]) {
    const committed = one.store.commit(commit(sequence));
    await clock.advance(1);
    expect(await committed).toMatchObject({ status: "committed" });
  }
  return { clock, model, one, other };
}

test("a node that a client comes to settles what another one committed, once that is old enough", async () => {
  const { clock, other } = await openBoth();
  expect(await other.store.producer(USER, PRODUCER)).toEqual({ producer: PRODUCER, accepted: 2, settled: 0 });
  await clock.advance(SETTLED_AFTER_MS - 10);
  expect(other.notices).toEqual([]);
  await clock.advance(20);
  expect(other.notices).toEqual([{ type: "settled", userId: USER, producer: PRODUCER, through: 2 }]);
});

test("a node that repeats the answer of another one settles it, too, and what comes meanwhile after it", async () => {
  const { clock, one, other } = await openBoth();
  const repeated = other.store.commit(commit(1));
  await clock.advance(1_000);
  expect(await repeated).toMatchObject({ duplicate: true });
  const next = one.store.commit(commit(3));
  await clock.advance(1);
  await next;
  await other.store.producer(USER, PRODUCER);
  await clock.advance(SETTLED_AFTER_MS - 1_000);
  expect(other.notices).toEqual([{ type: "settled", userId: USER, producer: PRODUCER, through: 1 }]);
  await clock.advance(SETTLED_AFTER_MS);
  expect(other.notices.slice(1)).toEqual([{ type: "settled", userId: USER, producer: PRODUCER, through: 3 }]);
});

test("what a restart of the server lost meanwhile is told as that, to its user alone", async () => {
  const { clock, model, other } = await openBoth();
  await other.store.producer(USER, PRODUCER);
  model.cutTail(1);
  await clock.advance(SETTLED_AFTER_MS + 10);
  expect(other.notices).toMatchObject([{ type: "rolled-back" }]);
  const [notice] = other.notices;
  expect(notice?.type === "rolled-back" && [notice.concerns(USER), notice.concerns(parseUserId("bob"))]).toEqual([true, false]);
});

test("a repeated answer of a server that loses nothing is settled at once", async () => {
  const { clock, model } = await openBoth();
  const node = await openNode(model, clock, "disk");
  const repeated = node.store.commit(commit(2));
  await clock.advance(1);
  expect(await repeated).toMatchObject({ duplicate: true, level: "disk" });
  expect(node.notices).toEqual([{ type: "settled", userId: USER, producer: PRODUCER, through: 2 }]);
});
