import { deadStream, type StreamKey } from "@apex/ws-queue-core";
import { deadLetterCursor } from "@apex/ws-queue-core/store";
import type { IndexName, LetterWrite, RowServer } from "@apex/ws-redis/engine";
import { describe, expect, it } from "vitest";
import { ANN, BIRTH, BOB, group, loadOne, placeOf, write, type Place } from "./groups.ts";
import type { RowServerCase } from "./harness.ts";

const PLACES = ["ann", "bob", "cid", "dan", "eve"].map((user) => placeOf(user));
const deadOf = ({ userId }: Place): StreamKey => deadStream(userId);

const cursorOf = (place: Place, offset: number, at: number) => deadLetterCursor({ at, offset, stream: deadOf(place) });
const letter = (place: Place, offset: number, at: number): LetterWrite => ({ type: "add", stream: deadOf(place), offset, member: cursorOf(place, offset, at) });
const put = (place: Place, index: IndexName, member: string, score: number | undefined = 0) => group({ partition: place.partition, indexes: [{ index, member, score }] });

const lettersOf = (server: RowServer, place: Place, afterOffset = 0, limit = 99) => server.range({ index: "letters-of", stream: deadOf(place), afterOffset, limit });
const allLetters = (server: RowServer) => server.range({ index: "letters", after: undefined, limit: 99 });

async function hasLetters(server: RowServer, place: Place, ...offsets: number[]): Promise<readonly boolean[]> {
  const letters = offsets.map((offset) => ({ stream: deadOf(place), offset }));
  return (await loadOne(server, { partition: place.partition, letters })).letters;
}

export function describeIndexing(rowCase: RowServerCase): void {
  describe("indexes", () => {
    it.each(["pending", "threads"] as const)("gives the members of %s of all partitions in one order, a part at a time", (index) =>
      rowCase(async ({ server }) => {
        const members = Array.from({ length: 40 }, (_, count) => `${String(count * 7919 % 97).padStart(2, "0")} thread:${count}`);
        await write(server, ...members.map((member, count) => put(PLACES[count % PLACES.length] ?? ANN, index, member)));
        const expected = members.toSorted();
        const found: string[] = [];
        for (let part = await server.range({ index, after: undefined, limit: 7 }); part.length > 0; part = await server.range({ index, after: found.at(-1), limit: 7 })) {
          expect(part.length).toBeLessThanOrEqual(7);
          found.push(...part);
        }
        expect(found).toEqual(expected);
        expect(await server.range({ index, after: "5", limit: 2 })).toEqual(expected.filter((member) => member > "5").slice(0, 2));
        expect(await server.range({ index, after: "~", limit: 9 })).toEqual([]);
        await write(server, ...members.slice(1).map((member, count) => group({ partition: (PLACES[(count + 1) % PLACES.length] ?? ANN).partition, indexes: [{ index, member, score: undefined }] })));
        expect(await server.range({ index, after: undefined, limit: 99 })).toEqual(members.slice(0, 1));
      })());

    it.each(["streams", "dead-streams"] as const)("gives the members of %s up to a score", (index) =>
      rowCase(async ({ server }) => {
        await write(server, put(ANN, index, "a", 5), put(BOB, index, "b", 1_760_000_000_000), put(ANN, index, "c", 6), put(ANN, index, "d", 0));
        const upTo = async (scoreMax: number, limit = 99) => (await server.range({ index, scoreMax, limit })).toSorted();
        expect(await upTo(5)).toEqual(["a", "d"]);
        expect(await upTo(1_759_999_999_999)).toEqual(["a", "c", "d"]);
        expect(await upTo(1_760_000_000_000)).toEqual(["a", "b", "c", "d"]);
        expect(await upTo(1_760_000_000_000, 3)).toHaveLength(3);
        await write(server, put(ANN, index, "a", 7), group({ indexes: [{ index, member: "d", score: undefined }] }));
        expect(await upTo(6)).toEqual(["c"]);
      })());
  });

  describe("letters", () => {
    it(
      "are found by their stream, in the order of offsets, and by all partitions, in the order of members",
      rowCase(async ({ server }) => {
        await write(server, group({ letters: [letter(ANN, 2, 50), letter(ANN, 10, 40)] }), group({ partition: BOB.partition, letters: [letter(BOB, 1, 45)] }));
        expect(await lettersOf(server, ANN)).toEqual([cursorOf(ANN, 2, 50), cursorOf(ANN, 10, 40)]);
        expect(await lettersOf(server, ANN, 2)).toEqual([cursorOf(ANN, 10, 40)]);
        expect(await lettersOf(server, ANN, 0, 1)).toEqual([cursorOf(ANN, 2, 50)]);
        expect(await allLetters(server)).toEqual([cursorOf(ANN, 10, 40), cursorOf(BOB, 1, 45), cursorOf(ANN, 2, 50)]);
        expect(await server.range({ index: "letters", after: cursorOf(ANN, 10, 40), limit: 1 })).toEqual([cursorOf(BOB, 1, 45)]);
        expect(await hasLetters(server, ANN, 1, 2, 10, 11)).toEqual([false, true, true, false]);
      }),
    );

    it(
      "leave both when they are removed by their offsets",
      rowCase(async ({ server }) => {
        await write(server, group({ letters: [1, 2, 3, 4, 5].map((offset) => letter(ANN, offset, 50 - offset)) }));
        await write(server, group({ letters: [{ type: "remove", stream: deadOf(ANN), fromOffset: 2, toOffset: 3 }, { type: "remove", stream: deadOf(ANN), fromOffset: 5, toOffset: 5 }] }));
        expect(await lettersOf(server, ANN)).toEqual([cursorOf(ANN, 1, 49), cursorOf(ANN, 4, 46)]);
        expect(await allLetters(server)).toEqual([cursorOf(ANN, 4, 46), cursorOf(ANN, 1, 49)]);
        await write(server, group({ letters: [{ type: "remove", stream: deadOf(ANN), fromOffset: 0, toOffset: 1_000_000_000 }, letter(ANN, 9, 9)] }));
        expect(await allLetters(server)).toEqual([cursorOf(ANN, 9, 9)]);
      }),
    );

    it(
      "leave both with their stream, before those that its successor gets",
      rowCase(async ({ server }) => {
        await write(server, group({ letters: [letter(ANN, 1, 50), letter(ANN, 2, 60)] }), group({ partition: BOB.partition, letters: [letter(BOB, 1, 55)] }));
        const reset = { stream: deadOf(ANN), pages: [], deleted: BIRTH, trimmedThrough: 0 };
        await write(server, group({ logs: [reset], letters: [letter(ANN, 1, 70)] }));
        expect(await lettersOf(server, ANN)).toEqual([cursorOf(ANN, 1, 70)]);
        expect(await allLetters(server)).toEqual([cursorOf(BOB, 1, 55), cursorOf(ANN, 1, 70)]);
        await write(server, group({ logs: [reset] }));
        expect(await hasLetters(server, ANN, 1)).toEqual([false]);
        expect(await allLetters(server)).toEqual([cursorOf(BOB, 1, 55)]);
      }),
    );
  });
}
