import { createError, parseProducerId, parseUserId } from "@apex/ws-queue-core";
import { createRowServerModel, type RowServerModel } from "@apex/testkit/row-server";
import { expect, test } from "vitest";
import { createAnsweredGroups } from "../../src/engine/answered.ts";
import { parsePage } from "../../src/pages/page.ts";
import type { RowKey, RowServer, Version } from "../../src/server/port.ts";
import { createVirtualClock, type VirtualClock } from "../connection/support/virtual-clock.ts";
import { ANN, openVirtualNode, THREAD, type VirtualNode } from "../support/virtual-node.ts";

const textsOf = (model: RowServerModel): readonly string[] => model.pages(THREAD).flatMap((page) => parsePage(page).entries.map(({ text }) => text));

async function appendAll(node: VirtualNode, clock: VirtualClock, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    const appended = node.append(text);
    await clock.advance(1);
    expect(await appended).toMatchObject({ status: "committed" });
  }
}

async function restart(node: VirtualNode, clock: VirtualClock): Promise<void> {
  node.handleConnected(true);
  await clock.advance(100);
}

const settledOf = ({ notices }: VirtualNode): readonly number[] => notices.flatMap((notice) => (notice.type === "settled" ? [notice.through] : []));

async function open() {
  const clock = createVirtualClock();
  const model = createRowServerModel({ nowMs: clock.monotonicMs });
  return { clock, model, node: await openVirtualNode(model, clock) };
}

/** The same with a line that can be cut (`isAway`), or lose the server's answers (`isDeaf`). */
async function openFailing() {
  const clock = createVirtualClock();
  const model = createRowServerModel({ nowMs: clock.monotonicMs });
  const line = { isAway: false, isDeaf: false };
  const fail = (isOutcomeKnown: boolean) => Promise.reject(createError("store_unavailable", undefined, { isOutcomeKnown }));
  const server = model.connect();
  const cuttable: RowServer = {
    ...server,
    load: (requests) => (line.isAway ? fail(true) : server.load(requests)),
    async apply(groups) {
      if (line.isAway) return fail(true);
      const answer = await server.apply(groups);
      return line.isDeaf ? fail(false) : answer;
    },
  };
  return { clock, model, node: Object.assign(line, await openVirtualNode(model, clock, 0, cuttable)) };
}

const USERS = ["ann", "bob", "eve"].map(parseUserId);

test("what a restarted server lost is submitted again, in order, and nobody hears of it", async () => {
  const { clock, model, node } = await open();
  await appendAll(node, clock, '"a"', '"b"', '"c"', '"d"');
  const before = model.pages(THREAD);
  model.cutTail(3);
  expect(textsOf(model)).toEqual(['"a"']);
  await restart(node, clock);
  expect(model.pages(THREAD)).toEqual(before);
  expect(node.notices.filter(({ type }) => type === "rolled-back")).toEqual([]);
  await appendAll(node, clock, '"e"');
  expect(textsOf(model)).toEqual(['"a"', '"b"', '"c"', '"d"', '"e"']);
});

test("what waits meanwhile comes behind that", async () => {
  const { clock, model, node } = await open();
  await appendAll(node, clock, '"a"', '"b"', '"c"');
  model.cutTail(2);
  node.handleConnected(true);
  const next = node.append('"d"');
  await clock.advance(100);
  expect(await next).toMatchObject({ status: "committed" });
  expect(textsOf(model)).toEqual(['"a"', '"b"', '"c"', '"d"']);
});

test("what cannot come back, because another node wrote in its place, is told to its user", async () => {
  const { clock, model, node } = await open();
  const other = await openVirtualNode(model, clock);
  await appendAll(node, clock, '"a"', '"b"', '"c"');
  model.cutTail(2);
  await appendAll(other, clock, '"x"');
  await restart(node, clock);
  expect(textsOf(model)).toEqual(['"a"', '"x"']);
  const [notice] = node.notices.filter(({ type }) => type === "rolled-back");
  expect(notice?.type === "rolled-back" && notice.concerns(ANN)).toBe(true);
});

test("what was answered for one that was emptied is told to all", async () => {
  const { clock, model, node } = await open();
  await appendAll(node, clock, '"a"');
  model.emptied();
  await restart(node, clock);
  const next = node.store.commit({ userId: ANN, author: { kind: "mint", producer: parseProducerId("p9") }, ops: [], at: 1, durability: "memory" });
  await clock.advance(10);
  await next;
  expect(node.notices.some((notice) => notice.type === "rolled-back" && notice.concerns(ANN))).toBe(true);
});

test("what was answered is settled by what the server answers 2 s later: an outage that is longer settles nothing, and nothing is lost in it", async () => {
  const { clock, model, node } = await openFailing();
  await appendAll(node, clock, '"a"', '"b"');
  node.isAway = true;
  model.cutTail(1);
  await clock.advance(10_000);
  expect(settledOf(node)).toEqual([]);
  node.isAway = false;
  await restart(node, clock);
  expect(textsOf(model)).toEqual(['"a"', '"b"']);
  expect(settledOf(node)).toEqual([1]);
  // It came back a moment ago, and may be lost once more.
  await clock.advance(1_800);
  expect(settledOf(node)).toEqual([1]);
  await clock.advance(200);
  expect(settledOf(node)).toEqual([1, 2]);
});

test("what cannot come back is not settled", async () => {
  const { clock, model, node } = await open();
  const other = await openVirtualNode(model, clock);
  await appendAll(node, clock, '"a"', '"b"');
  model.cutTail(1);
  await appendAll(other, clock, '"x"');
  await restart(node, clock);
  await clock.advance(10_000);
  expect(settledOf(node)).toEqual([1]);
});

test("a commit that happened, though its answer was lost, hides none that was answered before", async () => {
  const { clock, node } = await openFailing();
  await appendAll(node, clock, '"a"');
  node.isDeaf = true;
  const unknown = node.append('"b"').catch((error: unknown) => error);
  await clock.advance(1);
  expect(await unknown).toMatchObject({ code: "store_unavailable" });
  node.isDeaf = false;
  await restart(node, clock);
  expect(node.notices).toEqual([]);
});

test("what rests on such a commit comes back with it, and it alone does not", async () => {
  const { clock, model, node } = await openFailing();
  await appendAll(node, clock, '"a"');
  const lose = async (text: string): Promise<void> => {
    node.isDeaf = true;
    const unknown = node.append(text).catch((error: unknown) => error);
    await clock.advance(1);
    await unknown;
    node.isDeaf = false;
  };
  await lose('"b"');
  await appendAll(node, clock, '"c"');
  await lose('"d"');
  model.cutTail(3);
  await restart(node, clock);
  expect(textsOf(model)).toEqual(['"a"', '"b"', '"c"']);
  expect(node.notices).toEqual([]);
});

test("what is settled between the question and its answer does not mix up what the rows are", () => {
  const answered = createAnsweredGroups();
  for (const [partition, userId] of USERS.entries()) {
    const [key, version] = [`row of ${userId}` as RowKey, "" as Version];
    const group = { partition, checks: [{ key, version }], rows: new Map([[key, `v${partition}\nbody`]]), ids: [], logs: [], newIds: [], letters: [], indexes: [], turn: undefined };
    answered.add({ userId, group, isAnswered: true, sequences: [{ userId, producer: parseProducerId("p"), sequence: 1 }], atMs: 1_000 * partition });
  }
  const requests = answered.rowsToLoad();
  expect(answered.takeSettled(2_500)).toHaveLength(1);
  const texts = requests.map(({ partition }) => [`v${partition}\nbody`]);
  expect(answered.assess(requests, texts)).toEqual({ lost: [], doubtful: new Set() });
});
