import { expect, test } from "vitest";
import { threadStream, type ProducerId, type ThreadId, type UserId } from "../../src/index.ts";
import { createCommitQueue, createIdSource, type CommitQueue, type CommitQueueOutput, type QueueAuthor } from "../../src/server/index.ts";
import type { CommitResult, Op } from "../../src/store/index.ts";

const USER = "u" as UserId;
const STREAM = threadStream(USER, "t" as ThreadId);
const OWNER: QueueAuthor = { kind: "owner", thread: STREAM, fence: { counter: 1, nonce: "n" }, lastSequence: 0 };
const PRODUCER: QueueAuthor = { kind: "producer", producer: "p" as ProducerId };

const at = (ms: number) => ({ monotonicMs: ms, epochMs: 5_000 + ms });
const append = (text: string): Op => ({ type: "append", stream: STREAM, texts: [text] });

function createQueue(author: QueueAuthor = OWNER, pendingBytesMax = 100, jitter = () => 0.5): CommitQueue {
  return createCommitQueue({ userId: USER, author, durability: "disk", pendingBytesMax, nextId: createIdSource("c"), jitter });
}

function outputs(queue: CommitQueue): CommitQueueOutput[] {
  const all: CommitQueueOutput[] = [];
  for (let output = queue.pollOutput(); output !== undefined; output = queue.pollOutput()) all.push(output);
  return all;
}

function submit(queue: CommitQueue, ticket: number, texts: readonly string[], bytes = 1): CommitQueueOutput[] {
  queue.handleInput({ type: "submit", ticket, ops: texts.map(append), bytes }, at(0));
  return outputs(queue);
}

const commitOf = (all: readonly CommitQueueOutput[]) => {
  const found = all.find((output) => output.type === "commit");
  if (found?.type !== "commit") throw new Error("no commit");
  return found;
};
const done = (ops: number): CommitResult => ({ status: "committed", level: "disk", duplicate: false, results: Array.from({ length: ops }, () => ({ type: "done" }) as const) });
const refused = (code: "fenced" | "run_ended" | "producer_expired"): CommitResult => ({ status: "refused", code });

function answer(queue: CommitQueue, id: string, result: CommitResult, nowMs = 0): CommitQueueOutput[] {
  queue.handleInput({ type: "result", id, result }, at(nowMs));
  return outputs(queue);
}

test("a group becomes a commit with the next sequence, its own id and the monotonic clock", () => {
  const queue = createQueue();
  const { id, commit } = commitOf(submit(queue, 1, ["a"]));
  expect(commit).toEqual({ userId: USER, author: { ...OWNER, lastSequence: undefined, sequence: 1, id }, ops: [append("a")], at: 0, durability: "disk" });
});

test("what comes while a commit is under way becomes one commit, in order, and each ticket gets its own results", () => {
  const queue = createQueue();
  const first = commitOf(submit(queue, 1, ["a"]));
  expect(submit(queue, 2, ["b", "c"])).toEqual([]);
  expect(submit(queue, 3, ["d"])).toEqual([]);
  const second = commitOf(answer(queue, first.id, done(1)));
  expect(second.commit.ops).toEqual(["b", "c", "d"].map(append));
  expect(second.commit.author).toMatchObject({ sequence: 2 });
  const [two, three] = answer(queue, second.id, { ...done(0), results: ["b", "c", "d"].map((code) => ({ type: "rejected", code }) as never) } as CommitResult);
  expect(two).toMatchObject({ ticket: 2, results: [{ code: "b" }, { code: "c" }] });
  expect(three).toMatchObject({ ticket: 3, results: [{ code: "d" }], level: "disk" });
  expect(queue.isIdle()).toBe(true);
  expect(commitOf(submit(queue, 4, ["e"])).commit.author).toMatchObject({ sequence: 3 });
});

test("a commit whose outcome is unknown is submitted again unchanged, after 100 ms, 1 s, 2 s up to 60 s, each with jitter (D07)", () => {
  const queue = createQueue();
  const first = commitOf(submit(queue, 1, ["a"]));
  submit(queue, 2, ["b"]);
  const waits: number[] = [];
  let nowMs = 0;
  for (let failure = 0; failure < 9; failure += 1) {
    queue.handleInput({ type: "failed", id: first.id }, at(nowMs));
    const due = queue.nextTimeout() ?? Number.NaN;
    queue.handleTimeout(at(due - 1));
    expect(outputs(queue)).toEqual([]);
    queue.handleTimeout(at(due));
    expect(outputs(queue)).toEqual([first]);
    waits.push(due - nowMs);
    nowMs = due;
  }
  expect(waits).toEqual([50, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(commitOf(answer(queue, first.id, done(1), nowMs)).commit.ops).toEqual([append("b")]);
});

test("a store that says when to come back is not asked before", () => {
  const queue = createQueue();
  const { id } = commitOf(submit(queue, 1, ["a"]));
  queue.handleInput({ type: "failed", id, retryAfterMs: 3_000 }, at(0));
  expect(queue.nextTimeout()).toBe(3_000);
  queue.handleTimeout(at(3_000));
  queue.handleInput({ type: "failed", id, retryAfterMs: 10 }, at(3_000));
  expect(queue.nextTimeout()).toBe(3_500);
});

test("an answer that comes late, for another commit or twice changes nothing", () => {
  const queue = createQueue();
  const first = commitOf(submit(queue, 1, ["a"]));
  expect(answer(queue, "other", done(1))).toEqual([]);
  answer(queue, first.id, done(1));
  expect(answer(queue, first.id, done(1))).toEqual([]);
  expect(queue.isIdle()).toBe(true);
});

test("being fenced rejects everything, now and later", () => {
  const queue = createQueue();
  const first = commitOf(submit(queue, 1, ["a"]));
  submit(queue, 2, ["b"]);
  expect(answer(queue, first.id, refused("fenced"))).toEqual([
    { type: "dead", code: "fenced" },
    { type: "rejected", ticket: 1, code: "fenced" },
    { type: "rejected", ticket: 2, code: "fenced" },
  ]);
  expect(submit(queue, 3, ["c"])).toEqual([{ type: "rejected", ticket: 3, code: "fenced" }]);
});

test("a refusal because of one group hits that group alone; the others are committed without it, in order", () => {
  const queue = createQueue();
  const first = commitOf(submit(queue, 1, ["a"]));
  submit(queue, 2, ["good"]);
  submit(queue, 3, ["bad"]);
  submit(queue, 4, ["better"]);
  let next = commitOf(answer(queue, first.id, done(1)));
  const ids = new Set([first.id, next.id]);
  submit(queue, 5, ["last"]);
  next = commitOf(answer(queue, next.id, refused("run_ended")));
  const story: string[] = [];
  for (let step = 0; step < 4; step += 1) {
    ids.add(next.id);
    const [op] = next.commit.ops;
    const text = op?.type === "append" ? op.texts.join() : "";
    story.push(`${text}@${next.commit.author.kind === "owner" ? next.commit.author.sequence : 0}`);
    const all = answer(queue, next.id, text === "bad" ? refused("run_ended") : done(1));
    story.push(...all.flatMap((output) => ("ticket" in output ? [`${output.type} ${output.ticket}`] : [])));
    if (step < 3) next = commitOf(all);
  }
  expect(story).toEqual(["good@2", "committed 2", "bad@3", "rejected 3", "better@3", "committed 4", "last@4", "committed 5"]);
  expect(ids.size).toBe(6);
});

test("it says when it is full and when there is room again, and keeps what comes nevertheless", () => {
  const queue = createQueue(OWNER, 10);
  const first = commitOf(submit(queue, 1, ["a"], 6));
  expect(submit(queue, 2, ["b"], 4)).toEqual([{ type: "full" }]);
  expect(submit(queue, 3, ["c"], 4)).toEqual([]);
  const second = answer(queue, first.id, done(1));
  expect(second.map(({ type }) => type)).toEqual(["committed", "writable", "commit"]);
  expect(commitOf(second).commit.ops).toHaveLength(2);
});

test("a commit takes at most 512 KiB, but one group in any case", () => {
  const queue = createQueue(OWNER, 10_000_000);
  const first = commitOf(submit(queue, 1, ["a"]));
  submit(queue, 2, ["b"], 600 * 1_024);
  submit(queue, 3, ["c"], 500 * 1_024);
  submit(queue, 4, ["d"], 12 * 1_024);
  submit(queue, 5, ["e"], 1);
  const second = commitOf(answer(queue, first.id, done(1)));
  const third = commitOf(answer(queue, second.id, done(1)));
  const fourth = commitOf(answer(queue, third.id, done(2)));
  expect([second, third, fourth].map(({ commit }) => commit.ops.length)).toEqual([1, 2, 1]);
});

test("only a commit that has to be tried again asks for something random", () => {
  let asked = 0;
  const queue = createQueue(OWNER, 100, () => (asked += 1) * 0.5);
  answer(queue, commitOf(submit(queue, 1, ["a"])).id, done(1));
  answer(queue, commitOf(submit(queue, 2, ["b"])).id, refused("run_ended"));
  expect(asked).toBe(0);
  queue.handleInput({ type: "failed", id: commitOf(submit(queue, 3, ["c"])).id }, at(0));
  expect(asked).toBe(1);
});

test("a producer is minted before its first commit, with the same patience", () => {
  const queue = createQueue(PRODUCER);
  const mint = commitOf(submit(queue, 1, ["a"]));
  expect(mint.commit).toMatchObject({ author: { kind: "mint", producer: "p" }, ops: [] });
  queue.handleInput({ type: "failed", id: mint.id }, at(0));
  queue.handleTimeout(at(50));
  expect(outputs(queue)).toEqual([mint]);
  const first = commitOf(answer(queue, mint.id, done(0)));
  expect(first.commit).toMatchObject({ author: { kind: "producer", producer: "p", sequence: 1 }, ops: [append("a")] });
  expect(answer(queue, first.id, done(1))).toMatchObject([{ type: "committed", ticket: 1 }]);
});

test("a producer that is known already goes on behind what was accepted under it", () => {
  const queue = createQueue(PRODUCER);
  const mint = commitOf(submit(queue, 1, ["a"]));
  const first = commitOf(answer(queue, mint.id, { status: "committed", level: "memory", duplicate: true, results: [], accepted: 7 }));
  expect(first.commit.author).toMatchObject({ kind: "producer", producer: "p", sequence: 8 });
});

test("a commit that the store can never take ends the queue, and abandoning it does the same with another code", () => {
  const closed = createQueue();
  const { id } = commitOf(submit(closed, 1, ["a"]));
  closed.handleInput({ type: "impossible", id, code: "store_closed" }, at(0));
  expect(outputs(closed)).toEqual([{ type: "dead", code: "store_closed" }, { type: "rejected", ticket: 1, code: "store_closed" }]);
  const abandoned = createQueue();
  submit(abandoned, 1, ["a"]);
  abandoned.handleInput({ type: "abandon", code: "closed" }, at(0));
  expect(outputs(abandoned)).toEqual([{ type: "dead", code: "closed" }, { type: "rejected", ticket: 1, code: "closed" }]);
  expect(abandoned.nextTimeout()).toBeUndefined();
});

test("groups that ask for another level are in commits of their own, in their order", () => {
  const queue = createQueue(PRODUCER);
  const mint = commitOf(submit(queue, 1, ["a"]));
  for (const [ticket, durability] of [[2, undefined], [3, "replicated:2"], [4, "replicated:2"], [5, "disk"]] as const) {
    queue.handleInput({ type: "submit", ticket, ops: [append(String(ticket))], bytes: 1, durability }, at(0));
  }
  const commits = [mint];
  while (commits.length < 4) commits.push(commitOf(answer(queue, (commits.at(-1) ?? mint).id, done(commits.at(-1)?.commit.ops.length ?? 0))));
  expect(commits.map(({ commit }) => [commit.ops.length, commit.durability])).toEqual([[0, "disk"], [2, "disk"], [2, "replicated:2"], [1, "disk"]]);
});
