import { expect, test } from "vitest";
import { moreUrgent, type Priority, type StreamKey, type UserId } from "../../src/index.ts";
import { createSlots, type SlotsOptions } from "../../src/server/index.ts";

/** A node; a thread is called by its user and a number: `ann1`. */
function createNode(options: SlotsOptions = {}) {
  const slots = createSlots(options);
  const node = {
    nowMs: 0,
    ready: (thread: string, priority: Priority = "normal") =>
      slots.handleInput({ type: "ready", thread: thread as StreamKey, userId: thread.replace(/\d+/, "") as UserId, priority }, node.nowMs),
    free: (thread: string, next?: Priority) =>
      slots.handleInput({ type: "freed", thread: thread as StreamKey, ...(next !== undefined && { next }) }, node.nowMs),
    forget: (thread: string) => slots.handleInput({ type: "forgotten", thread: thread as StreamKey }, node.nowMs),
    granted: () => {
      const all: string[] = [];
      for (let output = slots.pollOutput(); output !== undefined; output = slots.pollOutput()) all.push(output.type === "room" ? "room" : output.thread);
      return all;
    },
    /** Frees whatever is granted, one slot at a time, until nothing waits: the order of all turns. */
    runAll: () => {
      const all = node.granted();
      for (let index = 0; index < all.length; index += 1) {
        node.free(all[index] as string);
        all.push(...node.granted());
      }
      return all;
    },
    nextTimeout: () => slots.nextTimeout(),
  };
  return node;
}

/** One that is busy with `busy0`: what becomes ready waits. */
function createBusyNode(options: SlotsOptions = {}) {
  const node = createNode({ handlersMax: 1, ...options });
  node.ready("busy0", "critical");
  return node;
}

test("of two priorities the more urgent one is found", () => {
  expect(moreUrgent("low", "high")).toBe("high");
  expect(moreUrgent("critical", "normal")).toBe("critical");
  expect(moreUrgent("normal", "normal")).toBe("normal");
});

test("a thread gets a free slot at once", () => {
  const node = createNode();
  node.ready("ann1");
  expect(node.granted()).toEqual(["ann1"]);
});

test("by default 256 threads hold a slot at a time, and 32 of one user", () => {
  const node = createNode();
  for (let n = 0; n < 50; n += 1) node.ready(`ann${n}`);
  expect(node.granted()).toHaveLength(32);
  for (let n = 0; n < 300; n += 1) node.ready(`${"abcdefghijklmnopqrst"[n % 20]}${n}`);
  expect(node.granted()).toHaveLength(256 - 32);
});

test("a thread that is ready again while it waits or holds a slot is granted once", () => {
  const node = createBusyNode();
  node.granted();
  node.ready("ann1");
  node.ready("ann1");
  node.free("busy0");
  expect(node.granted()).toEqual(["ann1"]);
  node.ready("ann1");
  expect(node.granted()).toEqual([]);
});

test("a thread that became ready while it held a slot is ready again when the slot is freed", () => {
  const node = createNode({ handlersMax: 1 });
  node.ready("ann1");
  node.ready("ann1", "low");
  node.ready("bob1");
  node.free("ann1");
  node.free("bob1");
  expect(node.granted()).toEqual(["ann1", "bob1", "ann1"]);
});

test("one slot is one turn: a thread with more work waits behind other users", () => {
  const node = createNode({ handlersMax: 1 });
  node.ready("ann1");
  node.ready("bob1");
  node.free("ann1", "normal");
  expect(node.granted()).toEqual(["ann1", "bob1"]);
});

test("a more urgent class goes first", () => {
  const node = createBusyNode();
  node.ready("ann1", "low");
  node.ready("ann2", "normal");
  node.ready("ann3", "high");
  node.ready("ann4", "critical");
  expect(node.runAll()).toEqual(["busy0", "ann4", "ann3", "ann2", "ann1"]);
});

test("a waiting thread that gets a more urgent request goes with that, and never back", () => {
  const node = createBusyNode();
  node.ready("ann1", "normal");
  node.ready("bob1", "low");
  node.ready("bob1", "high");
  node.ready("bob1", "low");
  expect(node.runAll()).toEqual(["busy0", "bob1", "ann1"]);
});

test("a user's threads go in the order in which they began to wait, whenever they became more urgent", () => {
  const node = createBusyNode();
  node.ready("ann1", "low");
  node.ready("ann2", "high");
  node.ready("ann3", "high");
  node.ready("ann1", "high");
  expect(node.runAll()).toEqual(["busy0", "ann1", "ann2", "ann3"]);
});

test("users of one class take turns, however many threads each has", () => {
  const node = createBusyNode();
  for (const thread of ["ann1", "ann2", "ann3", "bob1", "bob2", "cid1"]) node.ready(thread);
  expect(node.runAll()).toEqual(["busy0", "ann1", "bob1", "cid1", "ann2", "bob2", "ann3"]);
});

test("a user with 10,000 waiting threads leaves the next free slot to another user (X14)", () => {
  const node = createNode({ handlersMax: 4 });
  for (let n = 0; n < 10_000; n += 1) node.ready(`ann${n}`);
  expect(node.granted()).toHaveLength(4);
  node.ready("bob1");
  node.free("ann0");
  expect(node.granted()).toEqual(["bob1"]);
});

test("a user that joins again and again does not keep another one from its turn", () => {
  const node = createNode({ handlersMax: 1 });
  node.ready("ann1");
  node.ready("ann2");
  node.ready("bob1");
  node.free("ann1");
  node.ready("bob2");
  node.free("bob1");
  expect(node.granted()).toEqual(["ann1", "bob1", "ann2"]);
});

test("new users that keep coming do not keep another one from its turn", () => {
  const node = createNode({ handlersMax: 1 });
  node.ready("ann1");
  node.ready("ann2");
  node.ready("bob1");
  let running = "ann1";
  const turns: string[] = [];
  for (const user of ["cid", "dan", "eve", "fay"]) {
    node.ready(`${user}1`);
    node.granted();
    node.free(running);
    [running = ""] = node.granted();
    turns.push(running);
  }
  expect(turns).toEqual(["bob1", "cid1", "ann2", "dan1"]);
});

test("a user that holds as many slots as one may is passed over and keeps its place", () => {
  const node = createNode({ handlersMax: 3, handlersPerUserMax: 2 });
  for (const thread of ["ann1", "ann2", "ann3", "bob1"]) node.ready(thread);
  expect(node.granted()).toEqual(["ann1", "ann2", "bob1"]);
  node.ready("cid1");
  node.ready("dan1");
  node.free("bob1");
  expect(node.granted()).toEqual(["cid1"]);
  node.free("ann1");
  expect(node.granted()).toEqual(["ann3"]);
});

test("a slot that its user may not take waits for another user's thread", () => {
  const node = createNode({ handlersMax: 2, handlersPerUserMax: 1 });
  node.ready("ann1", "critical");
  node.ready("ann2", "critical");
  node.ready("bob1", "low");
  expect(node.granted()).toEqual(["ann1", "bob1"]);
});

/** Runs more urgent threads, a second each, for as long as they come; gives the instants at which one of `ann` had a slot. */
function flood(node: ReturnType<typeof createNode>, seconds: number): number[] {
  const instants: number[] = [];
  let [running = ""] = node.granted();
  for (let n = 1; n <= seconds; n += 1) {
    node.nowMs += 1_000;
    node.ready(`bob${n}`, "high");
    node.free(running);
    [running = ""] = node.granted();
    if (running.startsWith("ann")) instants.push(node.nowMs);
  }
  return instants;
}

test("a thread of class low gets the next free slot after it waited for 60 s", () => {
  const node = createBusyNode();
  node.ready("ann1", "low");
  for (let n = 0; n < 5; n += 1) node.ready(`cid${n}`, "high");
  expect(flood(node, 100)).toEqual([60_000]);
});

test("what waited too long gets every second slot at most while more urgent threads wait", () => {
  const node = createBusyNode();
  for (let n = 1; n <= 5; n += 1) node.ready(`ann${n}`, "low");
  for (let n = 0; n < 20; n += 1) node.ready(`cid${n}`, "high");
  expect(flood(node, 100)).toEqual([60_000, 62_000, 64_000, 66_000, 68_000]);
});

test("of two classes that waited too long the one that waits longer goes first", () => {
  const node = createBusyNode();
  node.ready("ann1", "low");
  node.nowMs = 1_000;
  node.ready("ann2", "normal");
  node.nowMs = 61_000;
  node.ready("bob1", "high");
  node.ready("bob2", "high");
  expect(node.runAll()).toEqual(["busy0", "ann1", "bob1", "ann2", "bob2"]);
});

test("a thread that is forgotten while it waits is not granted, and its slot is free if it held one", () => {
  const node = createBusyNode();
  node.ready("ann1");
  node.ready("bob1");
  node.forget("ann1");
  node.granted();
  node.forget("busy0");
  expect(node.granted()).toEqual(["bob1"]);
});

test("a slot is freed once: what holds none frees none", () => {
  const node = createBusyNode();
  node.ready("ann1");
  node.ready("bob1");
  node.granted();
  node.free("ann1", "normal");
  node.free("cid1", "normal");
  expect(node.granted()).toEqual([]);
  node.free("busy0");
  node.free("busy0");
  expect(node.granted()).toEqual(["ann1"]);
});

test("nothing happens by time alone", () => {
  const node = createBusyNode();
  node.ready("ann1", "low");
  expect(node.nextTimeout()).toBeUndefined();
});

test("what would make too many of a user or of a node wait is turned away, and asked for when half of them had their turn", () => {
  const node = createNode({ handlersMax: 1, waitingMax: 6, waitingPerUserMax: 4 });
  for (let n = 0; n < 9; n += 1) node.ready(`ann${n}`);
  for (let n = 0; n < 9; n += 1) node.ready(`bob${n}`);
  expect(node.granted()).toEqual(["ann0"]);
  node.free("ann0");
  node.free("bob0");
  node.free("ann1");
  node.free("bob1");
  expect(node.granted()).toEqual(["bob0", "ann1", "bob1", "ann2"]);
  node.free("ann2");
  expect(node.granted()).toEqual(["ann3", "room"]);
  node.ready("ann9");
  node.free("ann3");
  node.free("ann4");
  expect(node.granted()).toEqual(["ann4", "ann9"]);
});

test("a more urgent thread of a user whose other threads wait in great number is not turned away", () => {
  const node = createNode({ handlersMax: 1, waitingPerUserMax: 2 });
  for (let n = 0; n < 9; n += 1) node.ready(`ann${n}`);
  node.ready("ann9", "critical");
  node.free("ann0");
  expect(node.granted()).toEqual(["ann0", "ann9"]);
});
