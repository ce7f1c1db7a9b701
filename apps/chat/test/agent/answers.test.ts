import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compose } from "../../src/agent/compose.ts";
import { openDesk, type Desk } from "../../src/agent/desk.ts";
import { citationsOf } from "../../src/agent/findings.ts";
import { gather } from "../../src/agent/gather.ts";
import { planFor } from "../../src/agent/plan.ts";
import { startLibrary, type LibraryThread } from "../../src/documents/library-thread.ts";
import { SAMPLE_ID } from "../../src/documents/sample.ts";

/** From a question to its text, on the real index in its real thread. */
let folder: string;
let library: LibraryThread;
let desk: Desk;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "apex-answers-"));
  library = startLibrary(folder);
  desk = (await openDesk(library, "ada", SAMPLE_ID)) as Desk;
});

afterAll(async () => {
  await library.close();
  rmSync(folder, { recursive: true });
});

const find = (question: string) => gather(planFor(question), desk, (_name, _parameters, work) => work());

test("every quote stands in its document, in the lines that it names", async () => {
  const findings = await find("How long was the lamp dark on the night of the storm?");
  expect(citationsOf(findings).length).toBeGreaterThan(2);
  for (const { document, from, to, quote } of citationsOf(findings)) {
    const passage = await desk.lines(document, from, to);
    const lines = passage?.text.split("\n") ?? [];
    expect(lines.join(" ").replace(/\s+/g, " ")).toContain(quote);
    // None too many: the first word stands in the first line, the last one in the last.
    expect(lines[0]).toContain(quote.split(" ")[0]);
    expect(lines.at(-1)).toContain(quote.split(" ").at(-1));
  }
  expect(compose(findings)).toContain("forty minutes by the tower clock. [1]");
});

test("a count is the count", async () => {
  const text = compose(await find("How often does “sardines” appear?"));
  expect(text).toContain("stands **5 times** in 3 of 7 documents");
});

test("a comparison puts both sides beside each other and numbers their quotes through", async () => {
  const findings = await find("Compare the captain with the keeper");
  expect(citationsOf(findings).map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  const text = compose(findings);
  expect(text).toContain("- **captain**:");
  expect(text).toContain("What is said of **keeper**:");
});

test("lines are given as they are", async () => {
  expect(compose(await find("lines 10 to 11 of keepers-log-1911.md"))).toContain("11 September. Fog from noon.");
  expect(compose(await find("lines 1 to 2 of nowhere.md"))).toContain("no document called **nowhere.md**");
});

test("what is not there is said to be not there", async () => {
  expect(compose(await find("Who plays the saxophone?"))).toContain("Nothing in these documents");
});

test("somebody else's collection is no desk", async () => {
  const collection = await library.create("ada", "Mine");
  expect(await openDesk(library, "ben", collection?.id ?? "")).toBeUndefined();
});
