import { describe, expect, it } from "vitest";
import { append, appendToRun, attempt, closeRun, closeTool, consume, enqueue, killRun, mint, NOW, openRun, openTool, own, place } from "./actors.ts";
import type { StoreCase } from "./harness.ts";
import { readTexts } from "./reads.ts";

const ANN = place("ann");
const ENDED = { status: "refused", code: "run_ended" };

export function describeRunning(storeCase: StoreCase): void {
  describe("runs", () => {
    it(
      "take entries only while they are open",
      storeCase(async ({ store }) => {
        const owner = await own(store, ANN);
        expect(await owner.submit(appendToRun(ANN, "run-1", "0"))).toEqual(ENDED);
        await owner.commit(openRun(ANN, "run-1"), appendToRun(ANN, "run-1", "1"));
        await owner.commit(appendToRun(ANN, "run-1", "2"), closeRun(ANN, "run-1"));
        expect(await owner.submit(appendToRun(ANN, "run-1", "3"))).toEqual(ENDED);
        expect(await readTexts(store, ANN.thread)).toEqual(["1", "2"]);
      }),
    );

    it(
      "end once: the first terminal event stays the only one (D06)",
      storeCase(async ({ store }) => {
        const owner = await own(store, ANN);
        await owner.commit(openRun(ANN, "run-1"));
        await owner.commit(appendToRun(ANN, "run-1", "completed"), closeRun(ANN, "run-1"));
        expect(await owner.submit(closeRun(ANN, "run-1"))).toEqual(ENDED);
        expect(await owner.submit(appendToRun(ANN, "run-1", "failed"), closeRun(ANN, "run-1"))).toEqual(ENDED);
        expect(await readTexts(store, ANN.thread)).toEqual(["completed"]);
      }),
    );

    it(
      "of one thread do not touch each other",
      storeCase(async ({ store }) => {
        const owner = await own(store, ANN);
        await owner.commit(openRun(ANN, "run-1"), openRun(ANN, "run-2"));
        await owner.commit(closeRun(ANN, "run-1"));
        await owner.commit(appendToRun(ANN, "run-2", "1"));
        expect((await store.thread(ANN.thread))?.openRuns).toEqual([{ runId: "run-2", agentName: "librarian" }]);
      }),
    );

    it(
      "that are opened twice are open once",
      storeCase(async ({ store }) => {
        const owner = await own(store, ANN);
        await owner.commit(openRun(ANN, "run-1"));
        await owner.commit(openRun(ANN, "run-1"));
        expect((await store.thread(ANN.thread))?.openRuns).toHaveLength(1);
      }),
    );

    it(
      "stay open through a takeover, for the next owner to end",
      storeCase(async ({ store }) => {
        const first = await own(store, ANN, "nonce-a");
        await first.commit(openRun(ANN, "run-1"), appendToRun(ANN, "run-1", "started"));
        const second = await own(store, ANN, "nonce-b");
        await second.commit(appendToRun(ANN, "run-1", "died"), closeRun(ANN, "run-1"));
        expect(await readTexts(store, ANN.thread)).toEqual(["started", "died"]);
        expect((await store.thread(ANN.thread))?.openRuns).toEqual([]);
      }),
    );

    it(
      "keep their open tool calls, in order, also for the next owner",
      storeCase(async ({ store }) => {
        const first = await own(store, ANN, "nonce-a");
        await first.commit(openRun(ANN, "run-1"), openTool(ANN, "run-1", "a"), openTool(ANN, "run-1", "b"));
        await first.commit(closeTool(ANN, "run-1", "a"), openTool(ANN, "run-1", "c"), openTool(ANN, "run-1", "b"));
        const { thread } = await own(store, ANN, "nonce-b");
        const tools = ["b", "c"].map((toolCallId) => ({ toolCallId, toolName: "look", startedAt: NOW }));
        expect(thread.openRuns).toEqual([{ runId: "run-1", agentName: "librarian", tools }]);
      }),
    );

    it(
      "end a tool call once: what follows its end, or that of the run, changes nothing",
      storeCase(async ({ store }) => {
        const owner = await own(store, ANN);
        expect(await owner.submit(openTool(ANN, "run-1", "a"))).toEqual(ENDED);
        await owner.commit(openRun(ANN, "run-1"), openTool(ANN, "run-1", "a"), openTool(ANN, "run-1", "b"));
        await owner.commit(closeTool(ANN, "run-1", "a"));
        expect(await owner.submit(append(ANN.thread, "again"), closeTool(ANN, "run-1", "a"))).toEqual(ENDED);
        expect(await owner.submit(closeTool(ANN, "run-1", "never"))).toEqual(ENDED);
        await owner.commit(closeRun(ANN, "run-1"));
        expect(await owner.submit(closeTool(ANN, "run-1", "b"))).toEqual(ENDED);
        expect(await readTexts(store, ANN.thread)).toEqual([]);
      }),
    );

    it(
      "have their tool calls changed by the owner alone",
      storeCase(async ({ store }) => {
        const owner = await own(store, ANN);
        await owner.commit(openRun(ANN, "run-1"), openTool(ANN, "run-1", "a"));
        const producer = await mint(store, ANN);
        for (const op of [openTool(ANN, "run-1", "b"), closeTool(ANN, "run-1", "a")]) {
          expect(await producer.submit(op)).toEqual({ status: "refused", code: "fenced" });
        }
      }),
    );

    it(
      "that died are remembered with the request that they handled, until it is consumed",
      storeCase(async ({ store }) => {
        const producer = await mint(store, ANN);
        await producer.commit(enqueue(ANN, "r1"), enqueue(ANN, "r2"));
        const owner = await own(store, ANN);
        await owner.commit(attempt(ANN, "r1", 1), openRun(ANN, "run-1", "r1"));
        await owner.commit(killRun(ANN, "run-1"), attempt(ANN, "r1", 2), openRun(ANN, "run-2", "r1"));
        await owner.commit(killRun(ANN, "run-2"), openRun(ANN, "run-3", "r2"), openRun(ANN, "run-4"));
        await owner.commit(killRun(ANN, "run-3"), killRun(ANN, "run-4"));
        expect(await store.thread(ANN.thread)).toMatchObject({ attempt: 2, died: ["run-1", "run-2"], openRuns: [] });
        await owner.commit(consume(ANN, "r1"));
        expect(await store.thread(ANN.thread)).toMatchObject({ attempt: 0, died: [] });
      }),
    );
  });
}
