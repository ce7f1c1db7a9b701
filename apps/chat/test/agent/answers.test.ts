import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
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
import { expectOnlyClaimsThatHold, type Texts } from "../support/claims.ts";

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

const find = (question: string, at = desk) => gather(planFor(question), at, (_name, _parameters, work) => work());

const SAMPLE = new URL("../../sample/", import.meta.url);
const SAMPLE_TEXTS: Texts = new Map(readdirSync(SAMPLE).map((name) => [name, readFileSync(new URL(name, SAMPLE), "utf8")]));

/** Words in several forms, marks of Markdown, other line ends, a line without end, and words that are only in a name. */
const OWN_TEXTS: Texts = new Map([
  ["Trip Report (final).md", "# Trip\r\n\r\nWe paid *twice* for the boats [1], and a boat sank.\r\n```\r\nBOATING costs 12\r\n```\r\n"],
  ["notes/café_menu.txt", "Le café ouvre à 8 h.\nThe cafe sells naïve postcards.\nPrices: `5` or **6**.\n"],
  ["notes/oil.txt", `${"pump ".repeat(900)}leaked once at dawn ${"pump ".repeat(900)}\n`],
  ["archive/Invoice2024.csv", "item,amount\nrope,3\nropes,4\n"],
]);

async function openOwn(texts: Texts): Promise<Desk> {
  const { id } = (await library.create("ada", "My papers")) ?? { id: "" };
  await library.add("ada", id, [...texts].map(([name, text]) => ({ path: name, text })));
  await library.finish("ada", id);
  return (await openDesk(library, "ada", id)) as Desk;
}

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

test.each([
  "How many sardines were bought in the ledger?",
  "How long was the lamp dark on the night of the storm?",
  "What became of the cat?",
  "How often does “sardines” appear?",
  "Compare the captain with the keeper",
  "Which documents are there?",
  "Who is Tobias Quill?",
  "Is there anything about singing birds?",
  "Who plays the saxophone?",
  "lines 10 to 12 of keepers-log-1911.md",
  "open the supply ledger",
  "What does the harbour gazette say about the cat?",
  "Did the harbour master lie in the inspector’s report?",
  "How many documents mention the storm?",
  "How often does “whale” appear?",
  "What did the lighthouses’ keepers clean?",
  "Compare storm petrels with submarines",
  "Where is the gazette?",
  "Which relief boats brought flour, wicks or apples?",
  "lines 400 to 500 of the manual",
  "Show me nowhere.md",
])("what is said about the sample is in it: “%s”", async (question) => {
  expectOnlyClaimsThatHold(compose(await find(question)), SAMPLE_TEXTS, ["Hollow Rock lighthouse (sample)", "keeper", "captain", "storm petrels", "submarines"]);
});

test("what is said about documents that were uploaded is in them", async () => {
  const own = await openOwn(OWN_TEXTS);
  const questions = [
    "What did the boats cost?",
    "Who paid twice?",
    "Where can I buy a cafe postcard?",
    "open the café menu",
    "open trip report",
    "Show me the invoice",
    "When did the pumps leak?",
    "How often does “rope” appear?",
    "How often does “leaked once” appear?",
    "Compare rope with oil",
    "What is in here?",
    "Any invoices for oil?",
    "lines 1 to 9 of the trip report",
  ];
  for (const question of questions) expectOnlyClaimsThatHold(compose(await find(question, own)), OWN_TEXTS, ["My papers", "rope", "oil"]);
});

test.each([
  ["show me the supply ledger", "supply-ledger.csv"],
  ["supply ledger", "supply-ledger.csv"],
  ["Open the keeper’s log.", "keepers-log-1911.md"],
  ["keepers-log-1911", "keepers-log-1911.md"],
  ["read letters of Tobias Quill", "letters-of-tobias-quill.md"],
  ["What is in the inspectors report?", "inspectors-report-1912.md"],
  ["What does the Harbour Gazette say?", "harbour-gazette.txt"],
  ["tell me about the manual of the lens", "manual-of-the-lens.txt"],
  ["lines 2 to 3 of the manual", "manual-of-the-lens.txt"],
  ["Birds of the Rock, lines 3-5", "birds-of-the-rock.md"],
  ["first 4 lines of the gazette", "harbour-gazette.txt"],
])("a document is found by its plain name: “%s”", async (question, document) => {
  expect(await find(question)).toMatchObject({ kind: "lines", document });
});

test("a question that names a document is answered from it alone, and a name that fits several is asked back", async () => {
  const findings = await find("What does the supply ledger say about the cat?");
  expect(findings).toMatchObject({ kind: "passages", within: ["supply-ledger.csv"], words: [{ word: "cat", lines: 2, documents: 1 }] });
  const own = await openOwn(new Map([["a/report-1.txt", "one"], ["b/report-1.txt", "two"], ["b/report-10.txt", "ten"]]));
  expect(await find("open report 1", own)).toEqual({ kind: "choices", name: "report 1", documents: ["a/report-1.txt", "b/report-1.txt"] });
  expect(await find("report-10", own)).toMatchObject({ kind: "lines", document: "b/report-10.txt" });
});

test("a count is the count", async () => {
  const text = compose(await find("How often does “sardines” appear?"));
  expect(text).toContain("appears **5 times** in 3 of 7 documents");
});

test("a comparison puts both sides beside each other and numbers their quotes through", async () => {
  const findings = await find("Compare the captain with the keeper");
  expect(citationsOf(findings).map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  const text = compose(findings);
  expect(text).toContain("- **captain**:");
  expect(text).toContain("The best matches for **keeper**:");
});

test("lines are given as they are", async () => {
  expect(compose(await find("lines 10 to 11 of keepers-log-1911.md"))).toContain("11 September. Fog from noon.");
  expect(compose(await find("lines 1 to 2 of nowhere.md"))).toContain("No document here has a name like “nowhere.md”");
});

test("what is not there is said to be not there", async () => {
  expect(compose(await find("Who plays the saxophone?"))).toContain("did not find “plays” or “saxophone”");
});

test("somebody else's collection is no desk", async () => {
  const collection = await library.create("ada", "Mine");
  expect(await openDesk(library, "ben", collection?.id ?? "")).toBeUndefined();
});
