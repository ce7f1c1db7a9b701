import type { PagesRequest } from "@apex/ws-redis/engine";
import { describe, expect, it } from "vitest";
import { ANN, appendPages, BOB, group, logOf, pageOf, replace, ROW, rowKey, write } from "./groups.ts";
import type { RowServerCase, RowServerTest } from "./harness.ts";

/** Offsets 1–2, 3, 4–6, 7, 8–9. */
const LIST = [pageOf(ANN, 1, "a", "b"), pageOf(ANN, 3, "c"), pageOf(ANN, 4, "d", "e", "f"), pageOf(ANN, 7, "ü"), pageOf(ANN, 8, "h", "i")];
const pick = (...indexes: number[]): string[] => indexes.map((index) => LIST[index] ?? "");
const bytesOf = (...indexes: number[]): number => pick(...indexes).reduce((sum, page) => sum + Buffer.byteLength(page), 0);

type Wanted = Partial<Omit<PagesRequest, "partition" | "stream" | "rows">>;

async function read({ server }: RowServerTest, wanted: Wanted): Promise<readonly string[]> {
  const { partition, stream } = ANN;
  const { pages } = await server.readPages({ partition, stream, rows: [], from: "start", direction: "forwards", entriesMax: 1_000, bytesMax: 1_000_000, ...wanted });
  return pages;
}

export function describePaging(rowCase: RowServerCase): void {
  const listCase = (body: (test: RowServerTest) => Promise<void>) =>
    rowCase(async (test) => {
      await write(test.server, appendPages(ANN, ...LIST), appendPages(BOB, pageOf(BOB, 1, "bob's")));
      await body(test);
    });

  describe("reading pages", () => {
    it.each<[string, Wanted, number[]]>([
      ["from the start", {}, [0, 1, 2, 3, 4]],
      ["from the start as many entries as are wanted", { entriesMax: 3 }, [0, 1]],
      ["from the start no page more than for the last entry that is wanted", { entriesMax: 4 }, [0, 1, 2]],
      ["behind a position in a page", { from: 5, entriesMax: 2 }, [2, 3]],
      ["behind the last position of a page, with the page that proves it", { from: 3, entriesMax: 1 }, [1, 2]],
      ["behind the head, which is proved", { from: 9 }, [4]],
      ["behind a position that is not there yet", { from: 10 }, []],
      ["behind nothing", { from: 0, entriesMax: 1 }, [0]],
      ["backwards from the head", { from: "head", direction: "backwards" }, [0, 1, 2, 3, 4]],
      ["backwards from the head as many entries as are wanted", { from: "head", direction: "backwards", entriesMax: 3 }, [3, 4]],
      ["backwards from a position in a page", { from: 5, direction: "backwards", entriesMax: 3 }, [1, 2]],
      ["backwards from the last position of a page", { from: 3, direction: "backwards", entriesMax: 1 }, [1]],
      ["backwards from behind the head", { from: 900, direction: "backwards", entriesMax: 2 }, [4]],
      ["backwards from the first entry", { from: 1, direction: "backwards" }, [0]],
      ["backwards from before the first entry", { from: 0, direction: "backwards" }, []],
    ])("gives those %s", (_, wanted, expected) => listCase(async (test) => expect(await read(test, wanted)).toEqual(pick(...expected)))());

    it.each<[string, Wanted, number[]]>([
      ["one page in any case", { bytesMax: 1 }, [0]],
      ["whole pages only", { bytesMax: bytesOf(0, 1) }, [0, 1]],
      ["no byte more", { bytesMax: bytesOf(0, 1) - 1 }, [0]],
      ["bytes, not characters", { from: 6, bytesMax: bytesOf(3, 4) - 1 }, [2, 3]],
      ["the page that proves a position and one behind it in any case", { from: 3, bytesMax: 1 }, [1, 2]],
      ["nearest pages first, backwards", { from: "head", direction: "backwards", bytesMax: bytesOf(3, 4) }, [3, 4]],
      ["one page in any case, backwards", { from: 5, direction: "backwards", bytesMax: 1 }, [2]],
    ])("keeps to the bytes that are wanted: %s", (_, wanted, expected) => listCase(async (test) => expect(await read(test, wanted)).toEqual(pick(...expected)))());

    it(
      "gives rows of the same moment with them",
      listCase(async ({ server }) => {
        await write(server, replace(ROW, "", "v1\nstate"));
        const { partition, stream } = ANN;
        const request = { partition, stream, rows: [rowKey("none"), ROW], from: 7, direction: "forwards", entriesMax: 9, bytesMax: 9 } as const;
        expect(await server.readPages(request)).toEqual({ rows: [undefined, "v1\nstate"], pages: pick(3, 4) });
        expect(await server.readPages({ ...request, stream: BOB.stream })).toEqual({ rows: [undefined, "v1\nstate"], pages: [] });
      }),
    );

    it(
      "begins with what is left of a trimmed stream",
      listCase(async (test) => {
        await write(test.server, group({ logs: [logOf(ANN, { trimmedThrough: 5 })] }));
        expect(await read(test, { entriesMax: 1 })).toEqual(pick(2));
        expect(await read(test, { from: 2, entriesMax: 1 })).toEqual(pick(2));
        expect(await read(test, { from: 3, direction: "backwards" })).toEqual([]);
        expect(await read(test, { from: "head", direction: "backwards" })).toEqual(pick(2, 3, 4));
      }),
    );

    it(
      "finds any place of a long list",
      rowCase(async (test) => {
        const list = Array.from({ length: 300 }, (_, index) => pageOf(ANN, index * 2 + 1, `${index}`, "x"));
        await write(test.server, appendPages(ANN, ...list));
        for (const from of [0, 1, 2, 3, 299, 300, 301, 302, 597, 598, 599]) {
          const index = Math.floor(from / 2);
          expect(await read(test, { from, entriesMax: 1 })).toEqual(list.slice(Math.max(from % 2 === 0 ? index - 1 : index, 0), index + 1));
        }
        expect(await read(test, { from: 600 })).toEqual(list.slice(-1));
        for (const from of [1, 2, 301, 599, 600]) expect(await read(test, { from, direction: "backwards", entriesMax: 1 })).toEqual([list[Math.ceil(from / 2) - 1]]);
      }),
    );
  });

  describe("damaged pages", () => {
    it.each<[string, string]>([
      ["has another text", pageOf(ANN, 4, "d", "e", "f").replace("def", "xyz")],
      ["is cut off", pageOf(ANN, 4, "d", "e", "f").slice(0, 20)],
      ["has no offsets", "?"],
      ["is empty", ""],
      ["has offsets that are no numbers", "4x 3 abc\n"],
      ["is binary", "\u0000\u0001 \n"],
    ])("are given like others where one %s", (_, damaged) =>
      listCase(async (test) => {
        await test.opened.setPage(ANN.stream, 2, damaged);
        const all = [...pick(0, 1), damaged, ...pick(3, 4)];
        expect(await read(test, {})).toEqual(all);
        expect(await read(test, { from: "head", direction: "backwards" })).toEqual(all);
        expect(await read(test, { from: 5, entriesMax: 1 })).toEqual([damaged]);
        expect(await read(test, { from: 2, entriesMax: 1 })).toEqual(pick(0, 1));
        expect(await read(test, { from: 7, entriesMax: 1 })).toEqual(pick(3, 4));
        expect(await read(test, { from: 3, direction: "backwards", entriesMax: 1 })).toEqual(pick(1));
        expect(await read(test, { from: 8, direction: "backwards", entriesMax: 2 })).toEqual(pick(3, 4));
        await write(test.server, group({ logs: [logOf(ANN, { trimmedThrough: 5 })] }));
        expect(await read(test, {})).toEqual([damaged, ...pick(3, 4)]);
        await write(test.server, group({ logs: [logOf(ANN, { trimmedThrough: 6 })] }));
        expect(await read(test, {})).toEqual(pick(3, 4));
      })());

    it.each([0, 4])("hide nothing beside them at the end of the list with index %i", (index) =>
      listCase(async (test) => {
        await test.opened.setPage(ANN.stream, index, "?");
        const all = LIST.map((page, at) => (at === index ? "?" : page));
        expect(await read(test, {})).toEqual(all);
        expect(await read(test, { from: 4, entriesMax: 3 })).toEqual(pick(2, 3));
        expect(await read(test, { from: 5, direction: "backwards", entriesMax: 3 })).toEqual(pick(1, 2));
        const after = pageOf(ANN, 10, "next");
        await write(test.server, appendPages(ANN, after));
        expect(await read(test, {})).toEqual([...all, after]);
      })());

    it(
      "with offsets that can't be are no reason to reject or to wait",
      listCase(async (test) => {
        for (const [index, text] of ["9000000000000000 9000000000000000 x", "1 1 x", "7 100 x"].entries()) {
          await test.opened.setPage(ANN.stream, index + 1, text);
          for (const from of ["start", 1, 3, 5, 8, 50] as const) {
            expect((await read(test, { from, entriesMax: 4 })).length).toBeLessThanOrEqual(LIST.length);
            expect((await read(test, { from: from === "start" ? "head" : from, direction: "backwards", entriesMax: 4 })).length).toBeLessThanOrEqual(LIST.length);
          }
        }
        await write(test.server, group({ logs: [logOf(ANN, { trimmedThrough: 9 })] }), appendPages(ANN, pageOf(ANN, 10, "next")));
        expect((await read(test, { from: "head", direction: "backwards" })).at(-1)).toBe(pageOf(ANN, 10, "next"));
      }),
    );
  });
}
