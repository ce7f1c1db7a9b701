import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Library } from "../../src/documents/library.ts";
import { UPLOAD_LIMITS } from "../../src/documents/limits.ts";
import { SAMPLE_ID } from "../../src/documents/sample.ts";

let folder: string;
let library: Library;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "apex-library-"));
  library = new Library(folder);
});

afterEach(() => {
  library.close();
  rmSync(folder, { recursive: true });
});

function createOwn(userId: string, documents = [{ path: "notes/a.txt", text: "The whale sings.\nIt is blue." }]): string {
  const { id } = library.create(userId, "Notes") ?? { id: "" };
  expect(library.add(userId, id, documents)).toMatchObject({ added: documents.length });
  expect(library.finish(userId, id)).toMatchObject({ ready: true, documents: documents.length });
  return id;
}

test("passages are found by word stems, with the line where they begin", () => {
  const id = createOwn("ada");
  const { hits, words } = library.search("ada", id, ["singing", "bought"], 5);
  expect(words).toEqual([
    { word: "singing", forms: ["sings"], lines: 1, documents: 1 },
    { word: "bought", forms: [], lines: 0, documents: 0 },
  ]);
  expect(hits[0]).toMatchObject({ document: "notes/a.txt", from: 1, to: 2, marked: "The whale \u0001sings\u0002.\nIt is blue." });
});

test("a passage with the rarer word comes first", () => {
  const common = Array.from({ length: 8 }, (_, index) => ({ path: `c${index}.txt`, text: "the boat and the sea and the boat" }));
  const id = createOwn("ada", [...common, { path: "rare.txt", text: "a boat met a narwhal" }]);
  expect(library.search("ada", id, ["boat", "narwhal"], 5).hits[0]?.document).toBe("rare.txt");
});

test("everybody reads the sample, and nobody reads or changes what is another's", () => {
  const id = createOwn("ada");
  expect(library.search("ben", SAMPLE_ID, ["lamp"], 3).hits.length).toBeGreaterThan(0);
  expect(library.search("ben", id, ["whale"], 5).hits).toEqual([]);
  expect(library.count("ben", id, "whale").total).toBe(0);
  expect(library.documents("ben", id, 5)).toEqual([]);
  expect(library.lines("ben", id, "notes/a.txt", 1, 2)).toBeUndefined();
  expect(library.find("ben", id)).toBeUndefined();
  expect(library.add("ben", id, [{ path: "b.txt", text: "x" }])).toBeUndefined();
  expect(library.remove("ben", id)).toBe(false);
  expect(library.add("ben", SAMPLE_ID, [{ path: "b.txt", text: "x" }])).toBeUndefined();
  expect(library.remove("ben", SAMPLE_ID)).toBe(false);
});

test("a batch that is sent twice is there once, also after a crash between two batches", () => {
  const { id } = library.create("ada", "Notes") ?? { id: "" };
  const batch = [{ path: "a.txt", text: "one whale" }];
  expect(library.add("ada", id, batch)).toEqual({ added: 1, documents: 1, bytes: 9 });
  library.close();
  library = new Library(folder);
  expect(library.add("ada", id, batch)).toEqual({ added: 0, documents: 1, bytes: 9 });
  library.finish("ada", id);
  expect(library.search("ada", id, ["whale"], 5).hits).toHaveLength(1);
});

test("paths are names: none of them opens a file", () => {
  const id = createOwn("ada", [
    { path: "../../../etc/passwd", text: "a whale" },
    { path: "/etc/passwd", text: "a whale" },
  ]);
  expect(library.lines("ada", id, "../../../etc/passwd", 1, 1)?.text).toBe("a whale");
  expect(library.lines("ada", id, "/etc/hosts", 1, 1)).toBeUndefined();
  expect(readdirSync(folder).every((name) => /^(?:catalog|sample-1|[0-9a-f-]{36})\.db(?:-wal|-shm)?$/.test(name))).toBe(true);
});

test("what is removed is gone, with its file", () => {
  const id = createOwn("ada");
  expect(library.remove("ada", id)).toBe(true);
  expect(library.find("ada", id)).toBeUndefined();
  expect(readdirSync(folder).filter((name) => name.startsWith(id))).toEqual([]);
});

test("a collection, and the number of collections, is bounded", () => {
  const { id } = library.create("ada", "Large") ?? { id: "" };
  const many = Array.from({ length: UPLOAD_LIMITS.collectionDocumentsMax + 1 }, (_, index) => ({ path: `${index}`, text: "x" }));
  expect(library.add("ada", id, many)).toBe("full");
  for (let index = 0; index < UPLOAD_LIMITS.collectionsPerUserMax; index += 1) createOwn("ben");
  expect(library.create("ben", "One more")).toBeUndefined();
  expect(library.create("ada", "Another's limit is another's")).toBeDefined();
});

test("uploads that were given up do not use up the number of collections", () => {
  for (let index = 0; index < UPLOAD_LIMITS.collectionsPerUserMax * 2; index += 1) {
    expect(library.create("ada", `Given up ${index}`)).toBeDefined();
  }
  expect(library.list("ada").map(({ id }) => id)).toEqual([SAMPLE_ID]);
});
