import { DatabaseSync } from "node:sqlite";
import { deadStream, type StreamKey } from "@apex/ws-queue-core";
import type { DeadLetterCursor, IndexedLetter, Store } from "@apex/ws-queue-core/store";
import { openSqliteStore } from "@apex/ws-sqlite";
import { expect, it, onTestFinished } from "vitest";
import { migrate } from "../src/database/migrate.ts";
import { APPLICATION_ID, MIGRATIONS, OFFSET_BITS } from "../src/database/schema.ts";
import { createAuthor, person } from "./support/author.ts";
import { freshPath } from "./support/files.ts";
import { openOutsider } from "./support/outsider.ts";

const deadOf = (name: string): StreamKey => deadStream(person(name).userId);

/** A file with a letter of ann, one of each user named by `changes`, whose SQL then damages it, and one of eve. */
async function openDamaged(changes: Readonly<Record<string, string>>): Promise<{ readonly store: Store; readonly errors: unknown[] }> {
  const file = freshPath();
  const first = await openSqliteStore(file, { synchronous: "off" });
  for (const name of ["ann", ...Object.keys(changes), "eve"]) {
    await (await createAuthor(first, person(name))).commit({ type: "dead-letter", stream: deadOf(name), text: `{"of":"${name}"}` });
  }
  await first.close();
  const outsider = openOutsider(file);
  for (const change of Object.values(changes)) outsider.exec(change);
  outsider.close();
  const errors: unknown[] = [];
  const store = await openSqliteStore(file, { synchronous: "off", onError: (error) => errors.push(error) });
  onTestFinished(() => store.close());
  return { store, errors };
}

async function readOneByOne(store: Store): Promise<readonly IndexedLetter[]> {
  const found: IndexedLetter[] = [];
  let cursor: DeadLetterCursor | undefined;
  for (let pages = 0; pages < 20; pages += 1) {
    const page = await store.deadLetters(cursor, 1);
    found.push(...page.letters);
    cursor = page.next;
    if (cursor === undefined) return found;
  }
  throw new Error("Paging does not end");
}

it("goes on behind rows of the index that are damaged", async () => {
  const sets = { b1: "key = 'thread:b1:t1'", b2: "key = ''", b3: "key = CAST(x'646561643aff' AS TEXT)", b4: "offset = -3", b5: "offset = 'one'", b6: "at = 9223372036854775807", b7: "at = 'never'" };
  const changes = Object.entries(sets).map(([name, set]) => [name, `UPDATE dead_letters SET ${set} WHERE key = '${deadOf(name)}'`]);
  const { store } = await openDamaged(Object.fromEntries(changes) as Record<string, string>);
  expect((await readOneByOne(store)).map(({ text }) => text)).toEqual(['{"of":"ann"}', '{"of":"eve"}']);
});

it("has no text of letters whose stream or entry is damaged, and tells it", async () => {
  const { store, errors } = await openDamaged({
    b1: "UPDATE streams SET bytes = -1 WHERE key = 'dead:b1:dead'",
    b2: "DELETE FROM entries WHERE text LIKE '%b2%'",
    b3: "UPDATE entries SET text = '{}' WHERE text LIKE '%b3%'",
  });
  expect((await readOneByOne(store)).map(({ text }) => text)).toEqual(['{"of":"ann"}', undefined, undefined, undefined, '{"of":"eve"}']);
  expect(errors).toMatchObject(["b1", "b2", "b3"].map((name) => ({ code: "store_damaged", details: { stream: deadOf(name) } })));
});

it("is opened whatever a damaged file of an earlier version has for dead letters", async () => {
  const file = freshPath();
  const old = new DatabaseSync(file);
  migrate(old, APPLICATION_ID, MIGRATIONS.slice(0, 5));
  const stream = old.prepare("INSERT INTO streams (id, key, birth_tag, before_offset, before_tag, head_offset, head_tag, bytes) VALUES (?, ?, 'AAAAAAAA0', ?, 'AAAAAAAA0', ?, 'AAAAAAAA1', 9)");
  const entry = old.prepare("INSERT INTO entries (id, tag, at, bytes, text) VALUES (?, 'AAAAAAAA1', ?, 9, ?)");
  const text = '{"type":"dead_letter"}';
  stream.run(1, deadOf("ann"), 0, 1);
  entry.run(2 ** OFFSET_BITS + 1, "never", text);
  stream.run(2, "dead:far:dead", -5, 2 ** 40);
  entry.run(2 * 2 ** OFFSET_BITS + 1, 7, Buffer.from(text));
  stream.run(3, deadOf("eve"), 0, 1);
  entry.run(3 * 2 ** OFFSET_BITS + 1, 9, text);
  old.exec("INSERT INTO streams (id, key, birth_tag, before_offset, before_tag, head_offset, head_tag, bytes) VALUES (-4, CAST('dead:x' AS BLOB), 1, 'a', 2, 'b', 3, 'c')");
  old.close();
  const store = await openSqliteStore(file, { onError: () => undefined });
  onTestFinished(() => store.close());
  expect((await store.deadLetters(undefined, 9, person("eve").userId)).letters).toEqual([{ stream: deadOf("eve"), offset: 1, text }]);
  expect((await readOneByOne(store)).length).toBeGreaterThanOrEqual(2);
});
