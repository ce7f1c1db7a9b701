import { expect } from "vitest";
import { expectNoComplaints } from "../support/complaints.ts";
import { browserTest, useStage } from "../support/stage.ts";

const stage = useStage({ CHAT_WORDS_PER_SECOND: "400" });

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
  await page.reload();
  await documents.getByRole("radio", { name: /2 documents/ }).check();
  await documents.getByRole("button", { name: "Delete 2 documents" }).click();
  await other.page.getByRole("radio", { name: /2 documents/ }).waitFor({ state: "detached" });
  await documents.getByRole("radio", { name: /Hollow Rock/, checked: true }).waitFor();
  expectNoComplaints(stage.browser);
});
