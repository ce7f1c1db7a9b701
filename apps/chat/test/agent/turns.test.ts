import type { HistoryEntry } from "@apex/ws-manager";
import { expect, test } from "vitest";
import { earlierTurns } from "../../src/agent/turns.ts";
import type { chat } from "../../src/contract.ts";

type Entry = HistoryEntry<typeof chat>;

const asked = (requestId: string, question: string) => ({ type: "request", name: "ask", requestId, payload: { question, collection: "c" } }) as Entry;
const started = { type: "agent_started" } as Entry;
const wrote = (text: string) => ({ type: "text_chunk", text }) as Entry;

async function* thread(...entries: Entry[]): AsyncGenerator<Entry> {
  yield* entries;
}

test("a turn is what was asked and what the last attempt wrote; this request and what follows it are none", async () => {
  const history = thread(asked("1", "Why?"), started, wrote("Be"), started, wrote("Because"), wrote(" so."), asked("2", "How?"), started, wrote("half"));
  expect(await earlierTurns(history, "2")).toEqual([{ question: "Why?", answer: "Because so." }]);
});

test("of a long thread the newest turns are taken, and of a long answer its beginning", async () => {
  const many = Array.from({ length: 20 }, (_, index) => [asked(`${index}`, `Q${index}`), started, wrote("x".repeat(3_000)), wrote("y".repeat(3_000))]);
  const turns = await earlierTurns(thread(...many.flat()), "none");
  expect(turns.map(({ question }) => question)).toEqual(Array.from({ length: 8 }, (_, index) => `Q${index + 12}`));
  expect(turns.map(({ answer }) => answer.length)).toEqual(Array.from({ length: 8 }, () => 4_000));
});
