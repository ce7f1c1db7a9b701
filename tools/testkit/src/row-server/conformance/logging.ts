import { describe, expect, it } from "vitest";
import { allPages, ANN, appendPages, BIRTH, BOB, group, loadOne, logOf, pageOf, write } from "./groups.ts";
import type { RowServerCase } from "./harness.ts";

const A = pageOf(ANN, 1, "a", "b");
const B = pageOf(ANN, 3, "c");
const C = pageOf(ANN, 4, "d", "e", "f");
const D = pageOf(ANN, 7, "g");

export function describeLogging(rowCase: RowServerCase): void {
  describe("keeping the pages of a stream", () => {
    it(
      "keeps them in the order in which they were appended, as they are",
      rowCase(async ({ server }) => {
        const wide = pageOf(ANN, 7, 'ü€😀 "\n', "", "\u0000\r\n|");
        await write(server, appendPages(ANN, A, B), appendPages(ANN, C), appendPages(BOB, pageOf(BOB, 1, "x")));
        await write(server, appendPages(ANN, wide));
        expect(await allPages(server, ANN)).toEqual([A, B, C, wide]);
        expect(await allPages(server, BOB)).toEqual([pageOf(BOB, 1, "x")]);
      }),
    );

    it(
      "replaces everything that a deleted stream had, its ids too",
      rowCase(async ({ server }) => {
        const { stream } = ANN;
        const id = (name: string, offset: number) => ({ stream, id: name, offset });
        await write(server, group({ logs: [logOf(ANN, { pages: [A, B] })], newIds: [id("x", 1), id("y", 3)] }));
        const again = pageOf(ANN, 1, "again");
        await write(server, group({ logs: [logOf(ANN, { pages: [again], deleted: BIRTH })], newIds: [id("z", 1)] }));
        expect(await allPages(server, ANN)).toEqual([again]);
        expect(await loadOne(server, { ids: ["x", "y", "z"].map((name) => ({ stream, id: name })) })).toMatchObject({ offsets: [undefined, undefined, 1] });
        await write(server, group({ logs: [logOf(ANN, { deleted: BIRTH })] }));
        expect(await allPages(server, ANN)).toEqual([]);
        await write(server, appendPages(ANN, A));
        expect(await allPages(server, ANN)).toEqual([A]);
      }),
    );

    it(
      "deletes what was never there, and leaves the other streams of the user",
      rowCase(async ({ server }) => {
        await write(server, appendPages(BOB, pageOf(BOB, 1, "x")));
        await write(server, group({ logs: [logOf(ANN, { deleted: BIRTH })] }));
        expect(await allPages(server, ANN)).toEqual([]);
        expect(await allPages(server, BOB)).toEqual([pageOf(BOB, 1, "x")]);
      }),
    );
  });

  describe("trimming", () => {
    it.each([
      [0, [A, B, C, D]],
      [1, [A, B, C, D]],
      [2, [B, C, D]],
      [3, [C, D]],
      [5, [C, D]],
      [6, [D]],
      [7, [D]],
      [900, [D]],
    ])("through %i removes the pages whose entries all go, and never the last one", (trimmedThrough, left) =>
      rowCase(async ({ server }) => {
        await write(server, appendPages(ANN, A, B, C, D));
        await write(server, group({ logs: [logOf(ANN, { trimmedThrough })] }));
        expect(await allPages(server, ANN)).toEqual(left);
      })());

    it(
      "comes behind what the same group appends",
      rowCase(async ({ server }) => {
        await write(server, appendPages(ANN, A));
        await write(server, group({ logs: [logOf(ANN, { pages: [B, C], trimmedThrough: 3 })] }));
        expect(await allPages(server, ANN)).toEqual([C]);
      }),
    );

    it(
      "of nothing does nothing",
      rowCase(async ({ server }) => {
        await write(server, group({ logs: [logOf(ANN, { trimmedThrough: 9 })] }));
        expect(await allPages(server, ANN)).toEqual([]);
      }),
    );

    it(
      "removes hundreds of pages at once",
      rowCase(async ({ server }) => {
        const pages = Array.from({ length: 700 }, (_, index) => pageOf(ANN, index + 1, String(index)));
        await write(server, appendPages(ANN, ...pages));
        await write(server, group({ logs: [logOf(ANN, { trimmedThrough: 650 })] }));
        expect(await allPages(server, ANN)).toEqual(pages.slice(650));
      }),
    );
  });
}
