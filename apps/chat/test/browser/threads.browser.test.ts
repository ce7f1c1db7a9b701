import { expect } from "vitest";
import { expectNoComplaints } from "../support/complaints.ts";
import { browserTest, useStage } from "../support/stage.ts";

const stage = useStage({ CHAT_WORDS_PER_SECOND: "4000" });

browserTest("an old thread shows its history, also in another tab and after going back", { timeout: 60_000 }, async () => {
  const tab = await stage.open();
  const { page } = tab;
  const threads = page.getByRole("navigation", { name: "Threads" });
  await tab.ask("How often does “cat” appear?");
  await tab.untilTurn("completed");
  const first = await tab.threadId();
  await page.getByRole("button", { name: "New thread" }).click();
  await page.getByRole("heading", { name: "Good day, Ada." }).waitFor();
  await tab.ask("How often does “bell” appear?");
  await tab.untilTurn("completed");
  expect(await tab.threadId()).not.toBe(first);
  await threads.getByRole("link").nth(1).waitFor();
  expect(await threads.getByRole("link").allTextContents()).toEqual(["How often does “bell” appear?", "How often does “cat” appear?"]);

  await threads.getByRole("link", { name: "“cat”" }).click();
  // The turn of the other thread is complete, too, as long as it is there.
  await page.getByRole("heading", { name: "How often does “cat” appear?" }).waitFor();
  await tab.untilTurn("completed");
  expect((await tab.turns()).map(({ question }) => question)).toEqual(["How often does “cat” appear?"]);
  expect(await threads.getByRole("link", { name: "“cat”" }).getAttribute("aria-current")).toBe("page");
  await page.goBack();
  await page.getByRole("heading", { name: "How often does “bell” appear?" }).waitFor();

  const other = await stage.open();
  await other.page.getByRole("link", { name: "“bell”" }).click();
  await other.untilTurn("completed");
  expect(await other.turns()).toEqual(await tab.turns());
  expectNoComplaints(stage.browser);
});

browserTest("files that were given are asked about, kept over a reload, seen by the user's other tabs, and deleted for all", { timeout: 60_000 }, async () => {
  const tab = await stage.open();
  const other = await stage.open();
  const { page } = tab;
  const documents = page.getByRole("group", { name: "Documents to ask about" });
  const file = (name: string, text: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  await page.getByTestId("files").setInputFiles([file("whales.txt", "Whales sing.\n"), file("ships.txt", "Ships do not sing.\n")]);
  await documents.getByRole("radio", { name: /2 documents/, checked: true }).waitFor();
  await tab.ask("Do whales sing?");
  await tab.untilTurn("completed");
  expect((await tab.turns())[0]?.runs[0]?.text).toContain("Whales sing.");

  await other.page.getByRole("radio", { name: /2 documents/ }).waitFor();
  const whales = await tab.threadId();
  await page.getByRole("button", { name: "New thread" }).click();
  await documents.getByRole("radio", { name: /2 documents/, checked: true }).waitFor();
  await documents.getByRole("radio", { name: /Hollow Rock/ }).check();
  await tab.ask("How often does “cat” appear?");
  await tab.untilTurn("completed");
  const cats = await tab.threadId();

  // Each thread knows its documents: over a reload, in a page that knows nothing but the log, and before the first question.
  await page.evaluate((id) => void (location.hash = id), whales);
  await documents.getByRole("radio", { name: /2 documents/, checked: true }).waitFor();
  await page.reload();
  await documents.getByRole("radio", { name: /2 documents/, checked: true }).waitFor();
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await documents.getByRole("radio", { name: /2 documents/, checked: true }).waitFor();
  await tab.ask("Do ships sing?");
  await tab.untilTurn("completed", 1);
  expect((await tab.turns())[1]?.runs[0]?.text).toContain("Ships do not sing.");
  await page.evaluate((id) => void (location.hash = id), cats);
  await documents.getByRole("radio", { name: /Hollow Rock/, checked: true }).waitFor();
  await page.getByRole("button", { name: "New thread" }).click();
  await documents.getByRole("radio", { name: /2 documents/ }).check();
  await page.reload();
  await documents.getByRole("radio", { name: /2 documents/, checked: true }).waitFor();

  // However many threads there are, files can be added without scrolling.
  await page.setViewportSize({ width: 1024, height: 768 });
  expect(await page.getByText("Add files").evaluate(isInSight)).toBe(true);

  await documents.getByRole("button", { name: "Delete 2 documents" }).click();
  await other.page.getByRole("radio", { name: /2 documents/ }).waitFor({ state: "detached" });
  // The sample does not answer in their place.
  await page.getByText("The documents of this thread were deleted.").waitFor();
  expect(await documents.getByRole("radio", { checked: true }).count()).toBe(0);
  await page.close();
  expectNoComplaints(stage.browser);
});

browserTest("a question is brought into sight, also when its reader has scrolled up", { timeout: 60_000 }, async () => {
  const tab = await stage.open();
  const { page } = tab;
  for (const question of ["What became of the cat?", "Who is Tobias Quill?"]) await tab.ask(question);
  await tab.untilTurn("completed", 1);
  const words = page.getByRole("heading", { name: "Open the supply ledger" });
  await page.locator(".scroll").evaluate((box) => box.scrollTo(0, 0));
  expect(await page.locator(".scroll").evaluate((box) => [box.scrollTop, box.scrollHeight > box.clientHeight + 200])).toEqual([0, true]);
  await tab.ask("Open the supply ledger");
  await words.waitFor();
  await page.waitForFunction(() => {
    const box = document.querySelector(".scroll");
    return box !== null && box.scrollHeight - box.scrollTop - box.clientHeight < 2;
  });
  await tab.untilTurn("completed", 2);
  await page.setViewportSize({ width: 1280, height: 1100 });
  expect(await words.evaluate(isInSight)).toBe(true);
  await page.close();
});

/** Runs in the page: true when nothing hides the middle of an element. */
function isInSight(element: Element): boolean {
  const { left, top, width, height } = element.getBoundingClientRect();
  const seen = document.elementFromPoint(left + width / 2, top + height / 2);
  return seen !== null && element.contains(seen);
}
