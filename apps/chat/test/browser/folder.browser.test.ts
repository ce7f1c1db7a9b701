import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { expectNoComplaints } from "../support/complaints.ts";
import { browserTest, useStage } from "../support/stage.ts";

/** `pnpm test:folder` takes 2,000. */
const FILES = Number(process.env["APEX_FILES"] ?? 300);
const DECADES = 5;
const YEARS = 40;
/** The file that has the needle. */
const HIDING = FILES - 66;
const FILE_BYTES = 10_240;
const NEEDLE = "The quartermaster hid the astrolabe beneath the third stair.";

const stage = useStage();
let root: string;
let folder: string;

/** Files of 10 KB, of words that are as rare and as frequent as in a language. */
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), "apex-folder-"));
  folder = path.join(root, "harbour-archive");
  for (let file = 0; file < FILES; file += 1) {
    const place = path.join(folder, `decade-${file % DECADES}`, `year-${file % YEARS}`);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, `report-${file}.txt`), makeText(file));
  }
  writeFileSync(path.join(folder, "picture.png"), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]));
});

afterAll(() => rmSync(root, { recursive: true }));

const all = FILES.toLocaleString("en");

browserTest(`a folder of ${all} files is indexed with a progress bar, and answered from`, { timeout: 120_000 }, async () => {
  const tab = await stage.open();
  const { page } = tab;
  const startedAt = performance.now();
  await page.getByTestId("folder").setInputFiles(folder);
  const progress = page.getByRole("progressbar", { name: /Indexing “harbour-archive”/ });
  await progress.waitFor();
  await page.waitForFunction(() => ((bar) => bar !== null && bar.value > 0 && bar.value < bar.max)(document.querySelector("progress")));
  await page.getByText(`“harbour-archive” is ready: ${all} documents.`).waitFor({ timeout: 100_000 });
  const indexedAt = performance.now();
  await page.getByText("1 file left out").waitFor();
  await page.getByRole("radio", { name: new RegExp(`harbour-archive.*${all} documents`) }).and(page.locator(":checked")).waitFor();

  await tab.ask("Where did the quartermaster hide the astrolabe?");
  const askedAt = performance.now();
  await tab.untilTextBeyond(10);
  const answeredAt = performance.now();
  const answer = page.getByTestId("answer");
  await answer.getByText(NEEDLE).waitFor();
  await answer.getByText(`harbour-archive/decade-${HIDING % DECADES}/year-${HIDING % YEARS}/report-${HIDING}.txt`).first().waitFor();
  console.log(`indexed in ${Math.round(indexedAt - startedAt)} ms, first words of the answer after ${Math.round(answeredAt - askedAt)} ms`);

  await tab.ask("How often does “astrolabe” appear?");
  await answer.getByText(`in 1 of ${all} documents`).waitFor();
  expectNoComplaints(stage.browser);
});

browserTest("an upload goes on where it was when the server is killed meanwhile", { timeout: 120_000 }, async () => {
  const tab = await stage.open();
  const { page } = tab;
  const { pid } = stage.server.supervisor;
  // A quick upload would be done before the server dies: its end waits for that.
  await page.route("**/api/collections/*/finish", async (route) => {
    await expect.poll(() => stage.server.supervisor.pid, { timeout: 60_000 }).not.toBe(pid);
    await route.continue();
  });
  await page.getByTestId("folder").setInputFiles(path.join(folder, "decade-3"));
  await page.evaluate(pressKillAtTheFirstProgress);
  await page.getByText(`“decade-3” is ready: ${FILES / DECADES} documents.`).waitFor({ timeout: 100_000 });
  await tab.untilPhase("live");
  await tab.ask("How often does “hidden” appear?");
  await tab.untilTurn("completed");
  expect((await tab.turns())[0]?.runs[0]?.text).toContain(`${FILES / DECADES} times in ${FILES / DECADES} of ${FILES / DECADES} documents`);
  expectNoComplaints(stage.browser, { lineIsCut: true });
});

/** Runs in the page. */
function pressKillAtTheFirstProgress(): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      const done = document.querySelector("progress")?.value ?? 0;
      if (done === 0) return void requestAnimationFrame(look);
      document.querySelector<HTMLButtonElement>(".break .danger")?.click();
      resolve();
    };
    look();
  });
}

function makeText(file: number): string {
  let seed = file + 1;
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const lines = [file === HIDING ? NEEDLE : "Nothing was hidden here."];
  let bytes = 0;
  while (bytes < FILE_BYTES) {
    const line = Array.from({ length: 12 }, () => `w${Math.floor(20_000 * random() ** 4).toString(36)}`).join(" ");
    bytes += line.length + 1;
    lines.push(line);
  }
  return lines.join("\n");
}
