import { openSqliteStore } from "@apex/ws-sqlite";
import { expect, it, onTestFinished } from "vitest";
import { append, createAuthor, person, readTexts } from "./support/author.ts";
import { freshPath } from "./support/files.ts";
import { openOutsider } from "./support/outsider.ts";

// From 131,072 streams on an entry's id is larger than JavaScript's own numbers.
it.each([131_070, 134_000_000])("keeps entries apart behind %i streams", async (streams) => {
  const file = freshPath();
  await (await openSqliteStore(file)).close();
  const outsider = openOutsider(file);
  outsider.exec(`INSERT INTO sqlite_sequence (name, seq) VALUES ('streams', ${streams})`);
  outsider.close();
  const store = await openSqliteStore(file);
  onTestFinished(() => store.close());
  const people = ["ann", "bob", "eve"].map(person);
  for (const who of people) {
    const author = await createAuthor(store, who);
    await author.commit(append(who, ...Array.from({ length: 53 }, (_, index) => `${who.userId} ${index}`)));
    await author.commit(append(who, `${who.userId} 53`));
  }
  for (const who of people) {
    expect(await readTexts(store, who)).toEqual(Array.from({ length: 54 }, (_, index) => `${who.userId} ${index}`));
  }
});
