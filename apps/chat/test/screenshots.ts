import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContextOptions, Page } from "playwright-core";
import { launchBrowser, type TestBrowser } from "@apex/testkit/browser";
import { chatPage } from "./support/chat-page.ts";
import { startChatServer } from "./support/chat-server.ts";
import { callChunks, DONE, startModelServer, stream } from "./support/model-server.ts";

/** Pictures of the page's main states, taken from the real thing, into `screenshots/`: three widths, light and dark. */
const FOLDER = fileURLToPath(new URL("../screenshots", import.meta.url));

const WIDTHS: Readonly<Record<string, BrowserContextOptions>> = {
  desktop: { viewport: { width: 1440, height: 900 } },
  tablet: { viewport: { width: 1024, height: 768 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true },
};

const QUESTION = "How long was the lamp dark on the night of the storm?";

type Shoot = (state: string) => Promise<void>;

await mkdir(FOLDER, { recursive: true });
for (const [width, options] of Object.entries(WIDTHS)) {
  for (const colorScheme of ["light", "dark"] as const) {
    await using browser = await launchBrowser({ ...options, colorScheme });
    const shootOn =
      (page: Page): Shoot =>
      async (state) => {
        await page.screenshot({ path: path.join(FOLDER, `${width}-${colorScheme}-${state}.png`) });
        console.log(`${width}-${colorScheme}-${state}`);
      };
    await showLibrarian(browser, shootOn, width);
    await showFailingModel(browser, shootOn);
  }
}

async function showLibrarian(browser: TestBrowser, shootOn: (page: Page) => Shoot, width: string): Promise<void> {
  await using server = await startChatServer({ CHAT_WORDS_PER_SECOND: "50" });
  const tab = chatPage(await browser.open(server.url));
  const { page } = tab;
  const shoot = shootOn(page);
  await tab.untilPhase("live");
  await page.getByRole("heading", { name: /Good day/ }).waitFor();
  await shoot("01-empty");
  await tab.ask(QUESTION);
  await tab.untilTextBeyond(250);
  await shoot("02-answering");
  await tab.press("Kill");
  await page.getByTestId("line-problem").waitFor();
  await tab.ask("Compare the captain with the keeper");
  await shoot("03-reconnecting");
  await tab.untilTurn("completed", 1);
  await page.locator(".dead-run").first().scrollIntoViewIfNeeded();
  await shoot("04-dead-attempt");
  await page.locator(".turn-end").first().scrollIntoViewIfNeeded();
  await shoot("05-times");
  await page.locator(".scroll").evaluate((box) => box.scrollTo(0, box.scrollHeight));
  await shoot("06-done");
  await page.getByRole("button", { name: /^Source 1:/ }).last().click();
  await page.locator("mark").first().waitFor();
  await shoot("07-source");
  await page.keyboard.press("Escape");
  await showPanel(page, width);
  await shoot("08-panel");
  await page.getByRole("button", { name: width === "phone" ? "Chat" : "Delivery" }).click();
  await tab.ask(QUESTION);
  await tab.untilTextBeyond(60);
  await page.locator(".turn").last().getByRole("button", { name: "Stop" }).click();
  await tab.untilTurn("cancelled");
  await shoot("09-stopped");
  await using folder = await makeFolder();
  if (width === "phone") await page.getByRole("button", { name: "Library" }).click();
  await page.getByTestId("folder").setInputFiles(folder.path);
  await page.waitForFunction(() => (document.querySelector("progress")?.value ?? 0) > 0);
  await shoot("10-indexing");
  await page.getByTestId("upload-done").waitFor();
  await page.getByRole("button", { name: /^Delete/ }).click();
  if (width === "phone") await page.getByRole("button", { name: "Chat" }).click();
  await page.getByText("The documents of this thread were deleted.").waitFor();
  await shoot("11-documents-deleted");
}

/** A model that looks something up and then fails, three times. */
async function showFailingModel(browser: TestBrowser, shootOn: (page: Page) => Shoot): Promise<void> {
  await using model = await startModelServer((response, { messages }) => {
    if (messages.at(-1)?.role === "tool") return void response.writeHead(503).end();
    stream(response, callChunks(0, "a", "search", { words: "lamp dark" }), DONE);
  });
  await using server = await startChatServer({ OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: "tiny-model" });
  const tab = chatPage(await browser.open(server.url));
  const shoot = shootOn(tab.page);
  await tab.untilPhase("live");
  await tab.ask(QUESTION);
  await tab.page.waitForFunction(() => document.querySelector(".outcome")?.textContent?.includes("The next attempt begins at") === true);
  await shoot("12-retrying");
  await tab.untilTurn("failed");
  await shoot("13-failed");
  await tab.page.keyboard.press("Shift+Tab");
  await tab.page.keyboard.press("Shift+Tab");
  await shoot("14-focus");
}

/** On a wide screen the panel is open from the beginning; there its explanation is opened. */
async function showPanel(page: Page, width: string): Promise<void> {
  if (width === "desktop") return page.getByText("What does this mean?").click();
  await page.getByRole("button", { name: "Delivery" }).click();
}

async function makeFolder() {
  const root = await mkdtemp(path.join(tmpdir(), "apex-screenshots-"));
  const folder = path.join(root, "harbour-archive");
  await mkdir(folder);
  for (let file = 0; file < 800; file += 1) {
    await writeFile(path.join(folder, `report-${file}.txt`), `Report ${file} of the harbour master.\n`.repeat(300));
  }
  return { path: folder, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) };
}
