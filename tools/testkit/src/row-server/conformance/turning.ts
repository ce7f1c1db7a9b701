import type { Group, RowText } from "@apex/ws-redis/engine";
import { describe, expect, it } from "vitest";
import { ANN, applyAll, group, loadRow, NO_VERSION, replace, ROW, rowKey, version, write } from "./groups.ts";
import type { RowServerCase, RowServerTest } from "./harness.ts";

const TURN_MS = 60;
const OTHER = rowKey("other");

const asks = (writer: string, isWanted = true): Partial<Group> => ({ turn: { writer, isWanted } });
const stale = (writer: string) => replace(ROW, "v0", "v9\n", asks(writer));

/** The queue of a row, as `writer:ms`, where `ms` is how long its turn lasts from now on. */
async function queueOf({ opened, server }: RowServerTest, text?: RowText): Promise<readonly { readonly holder: string; readonly leftMs: number | undefined }[]> {
  const nowMs = await opened.nowMs();
  const [, turns] = /^[^|\n]*\|([^\n]*)\n/.exec(text ?? (await loadRow(server)) ?? "") ?? [];
  return (turns?.split(",") ?? []).map((turn) => {
    const [holder = "", until] = turn.split(":");
    return { holder, leftMs: until === "0" ? undefined : Number(until) - nowMs };
  });
}

/** The first has a turn that lasts for some time yet, or ended a little ago; the others wait for theirs. */
async function expectQueue(test: RowServerTest, head: string, ...waiting: string[]): Promise<void> {
  const [first, ...others] = await queueOf(test);
  expect(first?.holder).toBe(head);
  expect(first?.leftMs).toBeLessThanOrEqual(TURN_MS);
  // A machine may stop for seconds between two commands.
  expect(first?.leftMs).toBeGreaterThan(-10_000);
  expect(others).toEqual(waiting.map((holder) => ({ holder, leftMs: undefined })));
}

/** A row whose turns were given at other times: each with how long its turn lasts from now on, undefined while it waits for it. */
async function setQueue({ opened }: RowServerTest, ...turns: readonly (readonly [writer: string, leftMs: number | undefined])[]): Promise<void> {
  const nowMs = await opened.nowMs();
  const queue = turns.map(([holder, leftMs]) => `${holder}:${leftMs === undefined ? 0 : nowMs + leftMs}`).join(",");
  await opened.setRow(ANN.partition, ROW, `v1|${queue}\nbody`);
}

/** Plausible, and long enough for a slow machine. */
const LONG_MS = 9 * TURN_MS;

export function describeTurning(rowCase: RowServerCase): void {
  const withRow = (body: (test: RowServerTest) => Promise<void>) =>
    rowCase(async (test) => {
      await write(test.server, replace(ROW, "", "v1\nbody"));
      await body(test);
    });

  describe("turns", () => {
    it(
      "are queued for by writers of stale groups that want one, each once, first come, first served",
      withRow(async (test) => {
        for (const writer of ["a", "b", "c"]) expect(await applyAll(test.server, stale(writer))).toMatchObject([{ status: "stale" }]);
        const text = await loadRow(test.server);
        expect(text?.startsWith("v1|")).toBe(true);
        expect(text?.endsWith("\nbody")).toBe(true);
        const queue = await queueOf(test);
        // On a machine that stopped the first turn may have ended meanwhile.
        expect(["abc", "bc", "c"]).toContain(queue.map(({ holder }) => holder).join(""));
        expect(queue.slice(1).every(({ leftMs }) => leftMs === undefined)).toBe(true);
      }),
    );

    it(
      "are not queued for twice",
      withRow(async (test) => {
        await setQueue(test, ["a", LONG_MS], ["b", undefined]);
        for (const writer of ["a", "b", "c", "b", "c"]) await applyAll(test.server, stale(writer));
        const queue = await queueOf(test);
        expect(queue.map(({ holder }) => holder)).toEqual(["a", "b", "c"]);
        expect(queue[0]?.leftMs).toBeGreaterThan(TURN_MS);
      }),
    );

    it(
      "last 60 ms of the server's clock",
      withRow(async (test) => {
        const before = await test.opened.nowMs();
        await applyAll(test.server, stale("a"));
        const after = await test.opened.nowMs();
        const until = Number(/\|a:(\d+)\n/.exec((await loadRow(test.server)) ?? "")?.[1]);
        expect(until).toBeGreaterThanOrEqual(Math.floor(before) + TURN_MS);
        expect(until).toBeLessThanOrEqual(Math.ceil(after) + TURN_MS);
      }),
    );

    it(
      "are queued for in each row that is checked, and make a row where there is none",
      withRow(async (test) => {
        const checks = [
          { key: OTHER, version: version("gone") },
          { key: ROW, version: version("v1") },
        ];
        const [outcome] = await applyAll(test.server, group({ checks, rows: new Map([[OTHER, "w\n"]]), ...asks("a") }));
        expect(outcome).toMatchObject({ status: "stale", ids: [] });
        await expectQueue(test, "a");
        expect(await loadRow(test.server, OTHER)).toMatch(/^\|a:\d+\n$/);
        const both = checks.map(({ key }) => ({ key, version: key === ROW ? version("v1") : NO_VERSION }));
        await write(test.server, group({ checks: both, rows: new Map([[OTHER, "w1\n"], [ROW, undefined]]), ...asks("a") }));
        expect(await loadRow(test.server, OTHER)).toBe("w1\n");
        expect(await loadRow(test.server)).toBeUndefined();
      }),
    );

    it(
      "are not queued for by those that want none, by those that are applied, nor by those that wait",
      withRow(async (test) => {
        await applyAll(test.server, replace(ROW, "v0", "v9\n"), replace(ROW, "v0", "v9\n", asks("a", false)));
        expect(await loadRow(test.server)).toBe("v1\nbody");
        await write(test.server, replace(ROW, "v1", "v2\nbody", asks("a")));
        expect(await loadRow(test.server)).toBe("v2\nbody");
        await setQueue(test, ["a", LONG_MS]);
        expect(await applyAll(test.server, replace(ROW, "v1", "v2\n", asks("b")))).toMatchObject([{ status: "waits" }]);
        expect((await queueOf(test)).map(({ holder }) => holder)).toEqual(["a"]);
      }),
    );

    it.each<[string, Partial<Group>]>([
      ["without a name", {}],
      ["with another name", asks("b", false)],
      ["with a name that begins alike", asks("a1", false)],
      ["that queued", asks("c", false)],
    ])("make a writer %s wait for what is left of it, unless it is done before", (_, turn) =>
      withRow(async (test) => {
        await setQueue(test, ["a", LONG_MS], ["c", undefined]);
        const [outcome] = await applyAll(test.server, replace(ROW, "v1", "v2\nnew", turn));
        expect(outcome?.status).toBe("waits");
        const waitMs = outcome?.status === "waits" ? outcome.waitMs : 0;
        expect(waitMs).toBeGreaterThan(0);
        expect(waitMs).toBeLessThanOrEqual(LONG_MS);
        expect(await loadRow(test.server)).toMatch(/^v1\|a:\d+,c:0\nbody$/);
        await write(test.server, replace(ROW, "v1", "v2\nmine", asks("a", false)));
        await expectQueue(test, "c");
        expect(await loadRow(test.server)).toMatch(/^v2\|c:\d+\nmine$/);
      })());

    it.each<[string, number]>([
      ["is over", -1],
      ["was over long ago", -1_000_000],
      ["lies implausibly far ahead", 3_600_000],
    ])("count for nothing when their time %s, and the next one in the queue gets its turn with the next write", (_, leftMs) =>
      withRow(async (test) => {
        await setQueue(test, ["gone", leftMs], ["b", undefined], ["c", undefined]);
        await write(test.server, replace(ROW, "v1", "v2\nnew"));
        await expectQueue(test, "b", "c");
        expect(await loadRow(test.server)).toMatch(/^v2\|b:\d+,c:0\nnew$/);
      })());

    it(
      "give way to the next when a writer queues behind one that is over, also when it is its own",
      withRow(async (test) => {
        await setQueue(test, ["gone", -1]);
        await applyAll(test.server, stale("b"));
        await expectQueue(test, "b");
        await setQueue(test, ["b", -1], ["c", undefined]);
        await applyAll(test.server, stale("b"));
        await expectQueue(test, "c", "b");
      }),
    );

    it(
      "are taken out of the queue with what their writer writes, wherever in it that is",
      withRow(async (test) => {
        await setQueue(test, ["gone", -1], ["b", undefined], ["c", undefined]);
        await write(test.server, replace(ROW, "v1", "v2\n", asks("c", false)));
        await expectQueue(test, "b");
      }),
    );

    it(
      "outlive the row",
      withRow(async (test) => {
        await setQueue(test, ["a", LONG_MS], ["b", undefined]);
        await write(test.server, replace(ROW, "v1", undefined, asks("a")));
        await expectQueue(test, "b");
        expect(await loadRow(test.server)).toMatch(/^\|b:\d+\n$/);
        await write(test.server, replace(ROW, "", "v2\nagain", asks("b")));
        expect(await loadRow(test.server)).toBe("v2\nagain");
      }),
    );

    it(
      "hold up no group that checks other rows",
      withRow(async (test) => {
        await setQueue(test, ["a", LONG_MS]);
        const outcomes = await applyAll(test.server, replace(ROW, "v1", "v2\n"), replace(OTHER, "", "w1\n"));
        expect(outcomes.map(({ status }) => status)).toEqual(["waits", "applied"]);
        expect(await loadRow(test.server, OTHER)).toBe("w1\n");
      }),
    );
  });
}
