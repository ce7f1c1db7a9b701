import { describe, expect, it } from "vitest";
import { allPages, ANN, appendPages, applyAll, BOB, group, loadOne, loadRow, logOf, NO_VERSION, pageOf, replace, ROW, rowKey, version, withoutTurns, write } from "./groups.ts";
import type { RowServerCase } from "./harness.ts";

const OTHER = rowKey("other");

export function describeChecking(rowCase: RowServerCase): void {
  describe("checking", () => {
    it(
      "writes a row that has the version it is checked for, and gives it back as it is",
      rowCase(async ({ server }) => {
        await write(server, replace(ROW, "", 'v1\n{"a":"ü|,:"}\n2\n'));
        expect(await loadRow(server)).toBe('v1\n{"a":"ü|,:"}\n2\n');
        await write(server, replace(ROW, "v1", "v2\n"));
        expect(await loadRow(server)).toBe("v2\n");
        await write(server, replace(ROW, "v2", undefined));
        expect(await loadRow(server)).toBeUndefined();
        await write(server, replace(ROW, "", "v3\nagain"));
        expect(await loadRow(server)).toBe("v3\nagain");
      }),
    );

    it(
      "writes nothing where a row has another version, and says what the row is now",
      rowCase(async ({ server }) => {
        await write(server, replace(ROW, "", "v1\none"), replace(OTHER, "", "w1\nother"));
        const checks = [
          { key: ROW, version: version("v0") },
          { key: OTHER, version: version("w1") },
        ];
        const rows = new Map([
          [ROW, "v2\ntwo"],
          [OTHER, "w2\ntwo"],
        ]);
        const logs = [logOf(ANN, { pages: [pageOf(ANN, 1, "a")] })];
        const indexes = [{ index: "threads", member: "t", score: 0 }] as const;
        const newIds = [{ stream: ANN.stream, id: "id", offset: 1 }];
        expect(await applyAll(server, group({ checks, rows, logs, indexes, newIds }))).toEqual([{ status: "stale", rows: new Map([[ROW, "v1\none"]]), ids: [] }]);
        expect(await loadRow(server)).toBe("v1\none");
        expect(await loadRow(server, OTHER)).toBe("w1\nother");
        expect(await allPages(server, ANN)).toEqual([]);
        expect(await server.range({ index: "threads", after: undefined, limit: 9 })).toEqual([]);
        expect(await loadOne(server, { ids: newIds })).toMatchObject({ offsets: [undefined] });
      }),
    );

    it.each([
      ["a longer version that begins alike", "v1", "v12\nbody"],
      ["a shorter one", "v12", "v1\nbody"],
      ["one that stands in the body", "body", "v1\nbody"],
      ["one with turns", "v1|w:0", "v1\nbody"],
      ["a row where there has to be none", "", "v1\nbody"],
      ["another case", "V1", "v1\nbody"],
    ])("takes %s for another version", (_, checked, text) =>
      rowCase(async ({ server }) => {
        await write(server, replace(ROW, "", text));
        expect(await applyAll(server, replace(ROW, checked, "x\n"))).toEqual([{ status: "stale", rows: new Map([[ROW, text]]), ids: [] }]);
        expect(await loadRow(server)).toBe(text);
      })());

    it(
      "says of a row that is gone that there is none",
      rowCase(async ({ server }) => {
        const [outcome] = await applyAll(server, replace(ROW, "v1", "v2\n"));
        expect(outcome).toEqual({ status: "stale", rows: new Map([[ROW, undefined]]), ids: [] });
        expect(await loadRow(server)).toBeUndefined();
      }),
    );

    it(
      "checks without writing",
      rowCase(async ({ server }) => {
        await write(server, replace(ROW, "", "v1\none"));
        const looks = [version("v1"), NO_VERSION].map((wanted) => group({ checks: [{ key: ROW, version: wanted }] }));
        expect((await applyAll(server, ...looks)).map(({ status }) => status)).toEqual(["applied", "stale"]);
        expect(await loadRow(server)).toBe("v1\none");
      }),
    );

    it(
      "writes rows that are covered by one that is checked",
      rowCase(async ({ server }) => {
        await write(server, replace(ROW, "", "v1\n"), replace(OTHER, "", "w1\n"));
        const rows = new Map([
          [ROW, "v2\n"],
          [OTHER, "w2\ncovered"],
        ]);
        await write(server, group({ checks: [{ key: ROW, version: version("v1") }], rows }));
        expect(await loadRow(server, OTHER)).toBe("w2\ncovered");
      }),
    );

    it(
      "checks where an id is, and says where it is now",
      rowCase(async ({ server }) => {
        const { stream } = ANN;
        const at = (id: string, offset: number | undefined) => ({ stream, id, offset });
        await write(server, group({ newIds: [at("a", 1), at("b", 2)] }));
        const checks = [at("a", 1), at("b", 3), at("c", 4), at("d", undefined)];
        const [stale] = await applyAll(server, group({ ids: checks, rows: new Map([[ROW, "v1\n"]]) }));
        expect(stale).toEqual({ status: "stale", rows: new Map(), ids: [at("b", 2), at("c", undefined)] });
        expect(await loadRow(server)).toBeUndefined();
        await write(server, group({ ids: [at("a", 1), at("b", 2), at("c", undefined)], newIds: [at("a", undefined), at("b", 7), at("c", 8)] }));
        const ids = ["a", "b", "c"].map((id) => ({ stream, id }));
        expect(await loadOne(server, { ids })).toMatchObject({ offsets: [undefined, 7, 8] });
      }),
    );

    it(
      "decides on each group of a call apart, in their order",
      rowCase(async ({ server }) => {
        await write(server, replace(ROW, "", "v1\n"));
        const stale = replace(ROW, "v0", "v2\n", { logs: [logOf(ANN, { pages: [pageOf(ANN, 1, "never")] })] });
        const bobs = replace(ROW, "", "b1\n", { partition: BOB.partition, logs: [logOf(BOB, { pages: [pageOf(BOB, 1, "a")] })] });
        const outcomes = await applyAll(server, appendPages(ANN, pageOf(ANN, 1, "a")), stale, bobs, replace(OTHER, "", "w1\n"));
        expect(outcomes.map(({ status }) => status)).toEqual(["applied", "stale", "applied", "applied"]);
        expect(await allPages(server, ANN)).toEqual([pageOf(ANN, 1, "a")]);
        expect(await allPages(server, BOB)).toEqual([pageOf(BOB, 1, "a")]);
        expect(await loadRow(server, ROW, BOB)).toBe("b1\n");
        expect(await loadRow(server, OTHER)).toBe("w1\n");
      }),
    );

    it(
      "tells rows of one name in several partitions apart",
      rowCase(async ({ server }) => {
        await write(server, replace(ROW, "", "a1\nann"), replace(ROW, "", "b1\nbob", { partition: BOB.partition }));
        const requests = [ANN, BOB, ANN].map(({ partition }) => ({ partition, rows: [ROW, OTHER], ids: [], letters: [] }));
        expect((await server.load(requests)).map(({ rows }) => rows)).toEqual([["a1\nann", undefined], ["b1\nbob", undefined], ["a1\nann", undefined]]);
      }),
    );

    it(
      "applies nothing to nothing, and a call without groups",
      rowCase(async ({ server }) => {
        expect(await server.apply([])).toEqual({ status: "done", outcomes: [] });
        await write(server, group({}));
        expect(await server.load([])).toEqual([]);
        expect(await loadOne(server, {})).toEqual({ rows: [], offsets: [], letters: [] });
      }),
    );

    it(
      "takes a call of 64 groups with thousands of arguments",
      rowCase(async ({ server }) => {
        const groups = Array.from({ length: 64 }, (_, index) => {
          const keys = Array.from({ length: 80 }, (__, row) => rowKey(`row ${index}.${row}`));
          const checks = keys.map((key) => ({ key, version: NO_VERSION }));
          return group({ checks, rows: new Map(keys.map((key) => [key, `v${index}\n`])), newIds: keys.map((id, offset) => ({ stream: ANN.stream, id, offset: offset + 1 })) });
        });
        await write(server, ...groups);
        expect(withoutTurns(await loadRow(server, rowKey("row 63.79")))).toBe("v63\n");
        const keys = groups.flatMap(({ checks }) => checks.map(({ key }) => key));
        const loaded = await loadOne(server, { rows: keys, ids: keys.map((id) => ({ stream: ANN.stream, id })) });
        expect(loaded.rows).toEqual(groups.flatMap((one, index) => one.checks.map(() => `v${index}\n`)));
        expect(loaded.offsets).toEqual(groups.flatMap((one) => one.checks.map((_, offset) => offset + 1)));
      }),
    );
  });
}
