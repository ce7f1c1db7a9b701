import { parseProducerId } from "@apex/ws-queue-core";
import { createRowServerModel, type RowServerModel } from "@apex/testkit/row-server";
import { expect, test } from "vitest";
import { parsePage } from "../../src/pages/page.ts";
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

async function open() {
  const clock = createVirtualClock();
  const model = createRowServerModel({ nowMs: clock.monotonicMs });
  return { clock, model, node: await openVirtualNode(model, clock) };
}

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
