import { TREE } from "@apex/legacy-fixture";
import { loadMigration } from "@apex/ws-migration";
import { expect, it } from "vitest";
import { findFiles } from "../../src/audit/scan/find-files.ts";
import { createScanPool } from "../../src/audit/scan/pool.ts";
import { createScanner } from "../../src/audit/scan/scanner.ts";

const { files } = findFiles(TREE, { ignore: [], include: [], all: false });
const questions = [{ file: "service/test/manager.test.ts", names: ["WebSocketManager"] }];

async function scanned(filesOfTree: number) {
  await using pool = createScanPool(TREE, loadMigration(TREE), filesOfTree);
  const counts: number[] = [];
  const facts = await pool.scan(files, (done) => counts.push(done));
  return { facts, counts, usage: await pool.usage(questions) };
}

it("threads see the same as the process itself, in the order of the files", async () => {
  const [here, inThreads] = [await scanned(1), await scanned(10_000)];
  expect(inThreads.facts).toEqual(here.facts);
  expect(inThreads.usage).toEqual(here.usage);
  expect(inThreads.facts.map(({ file }) => file)).toEqual(files);
  expect(inThreads.counts.at(-1)).toBe(files.length);
});

it("a file that is gone before it is read is a problem, not an end", () => {
  expect(createScanner(TREE, loadMigration(TREE)).scan("service/src/gone.ts")).toMatchObject({
    problems: [{ code: "unreadable", message: "ENOENT" }],
    imports: [],
  });
});
