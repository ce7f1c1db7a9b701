import { expect, test } from "vitest";
import { createRunEnds } from "../../src/threads/run-ends.ts";
import { createGate } from "../support/gate.ts";

const turns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("without an end on its way a call is made at once", () => {
  const ends = createRunEnds(1_000);
  let isCalled = false;
  void ends.behind(1, async () => void (isCalled = true));
  expect(isCalled).toBe(true);
});

test("calls wait for every end that was on its way, keep their order, and say what became of each", async () => {
  const ends = createRunEnds(1_000);
  const [first, second] = [createGate(), createGate()];
  const called: number[] = [];
  const call = (n: number) => async () => called.push(n);
  ends.add(first.opened);
  ends.add(second.opened);
  const results = [ends.behind(1, call(1)), ends.behind(1, () => Promise.reject(new Error("no"))), ends.behind(1, call(2))];
  const outcome = Promise.allSettled(results);
  second.open();
  await turns();
  expect(called).toEqual([]);
  first.open();
  expect(await outcome).toMatchObject([{ value: 1 }, { status: "rejected", reason: { message: "no" } }, { value: 2 }]);
  const after = ends.behind(1, call(3));
  expect(called).toEqual([1, 2, 3]);
  await after;
});

test("a call that comes when the end is committed, but before those that waited, still comes behind them", async () => {
  const ends = createRunEnds(1_000);
  const gate = createGate();
  const called: number[] = [];
  ends.add(gate.opened);
  const waited = ends.behind(1, async () => void called.push(1));
  const late = gate.opened.then(() => ends.behind(1, async () => void called.push(2)));
  gate.open();
  await Promise.all([waited, late]);
  expect(called).toEqual([1, 2]);
});

test("an end that will never be committed keeps nobody waiting", async () => {
  const ends = createRunEnds(1_000);
  ends.add(Promise.reject(new Error("fenced")));
  expect(await ends.behind(1, async () => "called")).toBe("called");
});

test("while the store is slow only so many calls wait; the others are refused", async () => {
  const ends = createRunEnds(1_000);
  const gate = createGate();
  ends.add(gate.opened);
  const results = Promise.allSettled(Array.from({ length: 600 }, () => ends.behind(1, async () => undefined)));
  gate.open();
  const refused = (await results).filter(({ status }) => status === "rejected");
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(200);
  for (const one of refused) expect(one).toMatchObject({ reason: { code: "overloaded" } });
  expect(await ends.behind(1, async () => "room again")).toBe("room again");
});

test("while the store is slow only so many bytes wait, and the last call that finds room may be larger", async () => {
  const ends = createRunEnds(1_000);
  const gate = createGate();
  ends.add(gate.opened);
  const results = Promise.allSettled([600, 600, 1].map((bytes) => ends.behind(bytes, async () => bytes)));
  gate.open();
  expect(await results).toMatchObject([{ value: 600 }, { value: 600 }, { reason: { code: "overloaded" } }]);
  ends.add(Promise.resolve());
  expect(await ends.behind(999, async () => "room again")).toBe("room again");
});
