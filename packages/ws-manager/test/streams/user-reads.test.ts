import type { UserId } from "@apex/ws-queue-core";
import { describe, expect, it } from "vitest";
import { UserReads } from "../../src/streams/user-reads.ts";

const ALICE = "alice" as UserId;
const BOB = "bob" as UserId;

/** Reads that answer when they are told to, in the order in which they began. */
class SlowStore {
  readonly reads = new UserReads();
  readonly begun: string[] = [];
  readonly #answers: { readonly answer: () => void; readonly fail: () => void }[] = [];

  read(userId: UserId, name: string): Promise<string> {
    return this.reads.run(userId, () => {
      this.begun.push(name);
      return new Promise((resolve, reject) => this.#answers.push({ answer: () => resolve(name), fail: () => reject(new Error(name)) }));
    });
  }

  async settle(how: "answer" | "fail" = "answer"): Promise<void> {
    this.#answers.shift()?.[how]();
    // What the answer leads to is done by then.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("reads of one user", () => {
  it("are two at a time, in the order in which they were asked for", async () => {
    const store = new SlowStore();
    const results = ["1", "2", "3", "4", "5", "6"].map((name) => store.read(ALICE, name));
    expect(store.begun).toEqual(["1", "2"]);
    await store.settle();
    expect(store.begun).toEqual(["1", "2", "3"]);
    for (let count = 0; count < 5; count += 1) await store.settle();
    expect(await Promise.all(results)).toEqual(["1", "2", "3", "4", "5", "6"]);
  });

  it("do not wait for another user's, however many those are", () => {
    const store = new SlowStore();
    for (let count = 0; count < 80; count += 1) void store.read(ALICE, "alice");
    void store.read(BOB, "bob");
    expect(store.begun).toEqual(["alice", "alice", "bob"]);
  });

  it("go on behind one that failed, and behind a time without any", async () => {
    const store = new SlowStore();
    const results = ["1", "2", "3", "4", "5"].map((name) => store.read(ALICE, name).catch((error: unknown) => String(error)));
    await store.settle("fail");
    expect(store.begun).toEqual(["1", "2", "3"]);
    for (let count = 0; count < 4; count += 1) await store.settle();
    expect(await Promise.all(results)).toEqual(["Error: 1", "2", "3", "4", "5"]);
    for (let count = 0; count < 5; count += 1) void store.read(ALICE, "again");
    expect(store.begun.slice(5)).toEqual(["again", "again"]);
  });
});
