import { HOLE_TAG, type StreamKey, type Tag } from "@apex/ws-queue-core";
import type { AppendedEntries, EntryOrigin } from "@apex/ws-queue-core/store";
import { describe, expect, it } from "vitest";
import { packPage, parsePage, readPageBounds } from "../../src/pages/page.ts";

interface Content {
  readonly texts: readonly string[];
  readonly first?: number;
  readonly ids?: Readonly<Record<number, string>>;
}

function appendedOf({ texts, first = 1, ids = {} }: Content): AppendedEntries {
  const entries = texts.map((text, index) => ({
    offset: first + index,
    tag: `abcdefgh${(first + index).toString(36)}` as Tag,
    text,
    bytes: Buffer.byteLength(text),
  }));
  const after = { offset: first - 1, tag: "before-_9" as Tag };
  const { offset, tag } = entries.at(-1) ?? after;
  const page = { stream: "thread:u:t" as StreamKey, after, entries, head: { offset, tag }, oldest: 1 };
  return { page, origins: texts.map((_, index): EntryOrigin => (ids[index] === undefined ? { at: 1_700_000_000_000 } : { at: 1_700_000_000_000, id: ids[index] })) };
}

/** What the store gives back of a text that it kept: its UTF-8. */
const throughServer = (text: string): string => Buffer.from(text).toString();

function expectSame(content: Content): void {
  const { page, origins } = appendedOf(content);
  const parsed = parsePage(throughServer(packPage({ page, origins })));
  expect(parsed).toEqual({
    isDamaged: false,
    after: page.after,
    entries: page.entries,
    metas: page.entries.map(({ tag, bytes }, index) => ({ ...origins[index], tag, bytes })),
    head: page.head,
    oldest: page.oldest,
  });
}

describe("a page that comes back", () => {
  it.each([
    ["ASCII", ['{"type":"text","text":"hello"}']],
    ["two bytes a character", ['{"a":"é"}', '{"a":"ñandú"}']],
    ["three bytes a character", ['{"a":"漢字"}', '{"a":"\u2028\u2029\uFFFD"}']],
    ["four bytes a character", ['{"a":"😀"}', '{"a":"👩‍👩‍👧‍👦"}']],
    ["all of them, beside ASCII", ['{"a":"x"}', '{"a":"é漢😀"}', "{}", '{"a":"😀"}']],
    ["line feeds and the separators of a header", ['{"a":\n"1,2 3"}', "1 1 x 1 1 y 1 -\n"]],
    ["empty texts", ["", "{}", ""]],
  ])("has the entries that were appended: %s", (_, texts) => {
    expectSame({ texts });
  });

  it("has as many entries as were appended, far from the start of the stream", () => {
    expectSame({ texts: Array.from({ length: 1_000 }, (_, index) => JSON.stringify({ index })), first: 9_007_199_254_000_000 });
  });

  it("has the ids of those entries that have one, whatever they are made of", () => {
    expectSame({ texts: ["{}", "{}", "{}"], ids: { 0: "req-1", 2: 'a b,"}\n\u2028é😀 -' } });
  });

  it("has the head and the oldest offset of its time", () => {
    const { page, origins } = appendedOf({ texts: ["{}", "{}"], first: 41 });
    const parsed = parsePage(packPage({ page: { ...page, oldest: 7 }, origins }));
    expect(parsed).toMatchObject({ head: { offset: 42, tag: page.entries[1]?.tag }, oldest: 7 });
  });
});

describe("the bounds of a page", () => {
  it("are the offsets of its first and last entry", () => {
    expect(readPageBounds(packPage(appendedOf({ texts: ["{}", "{}", "{}"], first: 10 })))).toEqual({ first: 10, last: 12 });
  });

  it.each(["", "{}", "0 1 x", "1 0 x", "1  1 x", "1 99999 x", "9007199254740991 1 x", "-1 1 x", "1.5 1 x"])("are none in %j", (text) => {
    expect(readPageBounds(text)).toBeUndefined();
  });
});

describe("a damaged page", () => {
  const texts = ['{"a":"é"}', '{"b":"plain"}', '{"c":"😀"}'];
  const text = packPage(appendedOf({ texts, first: 5, ids: { 1: "id" } }));
  const hole = (offset: number) => ({ offset, tag: HOLE_TAG, text: "", bytes: 0, isDamaged: true });

  it("has a hole for each entry that its header names", () => {
    const headless = text.slice(0, text.indexOf("\n"));
    expect(parsePage(headless)).toEqual({ isDamaged: true, entries: [5, 6, 7].map(hole) });
  });

  it("has no entries where the header can't be read", () => {
    expect(parsePage(text.slice(1 + text.indexOf("\n")))).toEqual({ isDamaged: true, entries: [] });
    expect(parsePage("")).toEqual({ isDamaged: true, entries: [] });
  });

  it("is found wherever one byte is another", () => {
    const bytes = Buffer.from(text);
    for (let index = 0; index < bytes.length; index += 1) {
      for (const mask of [1, 0x20, 0x80]) {
        const damaged = Buffer.from(bytes);
        damaged[index] = (damaged[index] ?? 0) ^ mask;
        expect(parsePage(damaged.toString()).isDamaged, `byte ${index}, mask ${mask}`).toBe(true);
      }
    }
  });

  it("is found wherever it was cut, or something follows it", () => {
    for (let length = 0; length < text.length; length += 1) expect(parsePage(text.slice(0, length)).isDamaged, `${length}`).toBe(true);
    expect(parsePage(`${text} `).isDamaged).toBe(true);
    expect(parsePage(text + text).isDamaged).toBe(true);
  });

  it("is one whose entries do not have the sizes that its header says, too", () => {
    const { page, origins } = appendedOf({ texts });
    const entries = page.entries.map((entry) => ({ ...entry, bytes: entry.bytes + 1 }));
    expect(parsePage(packPage({ page: { ...page, entries }, origins })).isDamaged).toBe(true);
  });
});
