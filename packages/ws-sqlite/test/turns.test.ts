import { expect, it } from "vitest";
import type { Batch } from "../src/messages.ts";
import { clocksAt, person } from "./support/author.ts";
import { openEngine } from "./support/engine.ts";
import { freshPath } from "./support/files.ts";

const ANN = person("ann");

/** Calls for the engine, numbered by the test. */
const base = { userId: ANN.userId, at: 1, durability: "memory" } as const;
const producer = "p" as never;
const mint = (id: number): Batch[number] => ({ id, name: "commit", input: { ...base, author: { kind: "mint", producer }, ops: [] } });
const read = (id: number): Batch[number] => ({
  id,
  name: "read",
  input: { stream: ANN.thread, from: "start", entriesMax: 10, bytesMax: 1_000 },
});

function commit(id: number, sequence: number, ...texts: string[]): Batch[number] {
  const author = { kind: "producer", producer, sequence, id: `${sequence}` } as const;
  const op = texts.length === 0 ? { type: "delete", stream: ANN.thread } : { type: "append", stream: ANN.thread, texts };
  return { id, name: "commit", input: { ...base, author, ops: [op as never] } };
}

it("lets commits through between two steps of its maintenance (H06)", () => {
  const { engine, replies } = openEngine(freshPath());
  const texts = Array.from({ length: 5_000 }, () => "old");
  engine.handle([mint(1), commit(2, 1, ...texts)]);
  engine.handle([commit(3, 2), { id: 4, name: "maintain", input: clocksAt(1) }]);
  expect(engine.step()).toBe(true);
  expect(engine.step()).toBe(true);
  engine.handle([commit(5, 3, "new")]);
  while (engine.step());
  expect(replies.map(({ id }) => id)).toEqual([1, 2, 3, 5, 4]);
  expect(replies.filter((reply) => "error" in reply)).toEqual([]);
});

it("lets what is too old go bit by bit, so that no step keeps the others waiting", () => {
  const { engine, replies } = openEngine(freshPath());
  engine.handle([mint(1), commit(2, 1, ...Array.from({ length: 5_000 }, () => "old"))]);
  engine.handle([{ id: 3, name: "maintain", input: clocksAt(40 * 86_400_000) }]);
  const oldest = (): number => {
    engine.handle([{ id: 9, name: "heads", input: [ANN.thread] }]);
    return (replies.at(-1) as unknown as { output: { oldest: number }[] }).output[0]?.oldest ?? 0;
  };
  const steps = [oldest()];
  while (engine.step()) steps.push(oldest());
  expect(steps.at(-1)).toBe(5_001);
  for (const [index, now] of steps.entries()) expect(now - (steps[index - 1] ?? 1)).toBeLessThanOrEqual(1_000);
});

it("lets commits through between many reads, and answers every read", () => {
  const { engine, replies } = openEngine(freshPath());
  engine.handle([mint(1), commit(2, 1, "1")]);
  const reads = Array.from({ length: 300 }, (_, index) => read(1_000 + index));
  engine.handle([...reads, commit(3, 2, "2")]);
  const place = replies.findIndex(({ id }) => id === 3);
  expect(place).toBeLessThan(100);
  while (engine.step()) engine.handle([]);
  expect(replies.slice(2).filter(({ id }) => id >= 1_000).map(({ id }) => id)).toEqual(reads.map((call) => "id" in call && call.id));
});

it("answers every read before it closes", () => {
  const { engine, replies } = openEngine(freshPath());
  engine.handle([mint(1), commit(2, 1, "1")]);
  expect(engine.handle([...Array.from({ length: 300 }, (_, index) => read(index)), { name: "close" }])).toBe(true);
  expect(replies).toHaveLength(302);
});
