import type { ServerMessage } from "@apex/ws-redis/engine";
import { describe, expect, it, vi } from "vitest";
import { ANN, appendPages, applyAll, BIRTH, BOB, group, loadOne, logOf, pageOf, placeOf, replace, ROW, write, type Place } from "./groups.ts";
import type { OpenedRowServer, RowServerCase } from "./harness.ts";

async function listen(opened: OpenedRowServer, { stream }: Place): Promise<ServerMessage[]> {
  const messages: ServerMessage[] = [];
  await opened.listen(stream, (message) => void messages.push(message));
  return messages;
}

/** Waits until as many messages came, and expects these. */
async function expectTold(messages: readonly ServerMessage[], expected: readonly ServerMessage[]): Promise<void> {
  await vi.waitFor(() => expect(messages.length).toBeGreaterThanOrEqual(expected.length), { timeout: 5_000, interval: 2 });
  expect(messages).toEqual(expected);
}

const appended = ({ stream }: Place, page: string): ServerMessage => ({ type: "appended", stream, page });
const deleted = ({ stream }: Place): ServerMessage => ({ type: "deleted", stream, birth: BIRTH });

export function describeTelling(rowCase: RowServerCase): void {
  describe("telling", () => {
    it(
      "tells each listener of a stream of each page, in the order in which they were appended",
      rowCase(async ({ opened, server }) => {
        const other = placeOf("ann", "t2");
        const told = [await listen(opened, ANN), await listen(opened, ANN)];
        const toldOfOther = await listen(opened, other);
        const first = group({ logs: [logOf(ANN, { pages: [pageOf(ANN, 1, "a"), pageOf(ANN, 2, "b", "ü")] }), logOf(other, { pages: [pageOf(other, 1, "x")] })] });
        await write(server, first, appendPages(ANN, pageOf(ANN, 4, "d")));
        await write(server, appendPages(other, pageOf(other, 2, "y")));
        const expected = [pageOf(ANN, 1, "a"), pageOf(ANN, 2, "b", "ü"), pageOf(ANN, 4, "d")].map((page) => appended(ANN, page));
        for (const messages of told) await expectTold(messages, expected);
        await expectTold(toldOfOther, [appended(other, pageOf(other, 1, "x")), appended(other, pageOf(other, 2, "y"))]);
      }),
    );

    it(
      "tells of a deletion before what is appended with it",
      rowCase(async ({ opened, server }) => {
        const told = await listen(opened, ANN);
        await write(server, appendPages(ANN, pageOf(ANN, 1, "a")));
        await write(server, group({ logs: [logOf(ANN, { pages: [pageOf(ANN, 1, "new")], deleted: BIRTH })] }), group({ logs: [logOf(ANN, { deleted: BIRTH })] }));
        await expectTold(told, [appended(ANN, pageOf(ANN, 1, "a")), deleted(ANN), appended(ANN, pageOf(ANN, 1, "new")), deleted(ANN)]);
      }),
    );

    it(
      "tells nothing of another stream, of a group that was not applied, nor of what is trimmed",
      rowCase(async ({ opened, server }) => {
        const told = await listen(opened, ANN);
        const stale = replace(ROW, "v0", "v1\n", { logs: [logOf(ANN, { pages: [pageOf(ANN, 1, "never")], deleted: BIRTH })] });
        await applyAll(server, appendPages(BOB, pageOf(BOB, 1, "x")), stale, group({ logs: [logOf(ANN, { trimmedThrough: 5 })] }));
        await write(server, appendPages(ANN, pageOf(ANN, 1, "a")));
        await expectTold(told, [appended(ANN, pageOf(ANN, 1, "a"))]);
      }),
    );

    it(
      "tells only of what can be read already",
      rowCase(async ({ opened, server }) => {
        const seen: Promise<unknown>[] = [];
        const ids = [{ stream: ANN.stream, id: "last" }];
        await opened.listen(ANN.stream, () => void seen.push(loadOne(server, { rows: [ROW], ids })));
        const last = group({ newIds: [{ stream: ANN.stream, id: "last", offset: 1 }] });
        await write(server, replace(ROW, "", "v1\n", { logs: [logOf(ANN, { pages: [pageOf(ANN, 1, "a")] })] }), last);
        await vi.waitFor(() => expect(seen).toHaveLength(1), { timeout: 5_000, interval: 2 });
        expect(await seen[0]).toEqual({ rows: ["v1\n"], offsets: [1], letters: [] });
      }),
    );
  });
}
