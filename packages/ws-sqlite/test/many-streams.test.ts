import { openSqliteStore } from "@apex/ws-sqlite";
import { expect, it, onTestFinished } from "vitest";
import { append, createAuthor, person, readTexts } from "./support/author.ts";
import { freshPath } from "./support/files.ts";
import { openOutsider } from "./support/outsider.ts";

const ANN = person("ann");

// From 131,072 streams on an entry's id is larger than JavaScript's own numbers.
it.each([131_070, 134_000_000])("keeps entries apart behind %i streams", async (streams) => {
  const file = freshPath();
  await (await openSqliteStore(file)).close();
  const outsider = openOutsider(file);
  outsider.exec(`INSERT INTO sqlite_sequence (name, seq) VALUES ('streams', ${streams})`);
  outsider.close();
  const store = await openSqliteStore(file);
  onTestFinished(() => store.close());
  for (const who of [ANN, person("bob"), person("eve")]) {
    const author = await createAuthor(store, who);
    await author.commit(append(who, ...Array.from({ length: 53 }, (_, index) => `${who.userId} ${index}`)));
    await author.commit(append(who, `${who.userId} 53`));
  }
  expect(await readTexts(store, ANN)).toEqual(Array.from({ length: 54 }, (_, index) => `ann ${index}`));
});
