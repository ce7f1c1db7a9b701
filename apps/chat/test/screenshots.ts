import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContextOptions } from "playwright-core";
import { launchBrowser } from "@apex/testkit/browser";
import { chatPage, type ChatPage } from "./support/chat-page.ts";
import { startChatServer } from "./support/chat-server.ts";

/** Pictures of the page's main states, taken from the real thing, into `screenshots/`. */
const FOLDER = fileURLToPath(new URL("../screenshots", import.meta.url));

const SCREENS: Readonly<Record<string, BrowserContextOptions>> = {
  "desktop-light": { viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  "desktop-dark": { viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  "tablet-light": { viewport: { width: 1024, height: 768 }, colorScheme: "light" },
  "phone-dark": { viewport: { width: 390, height: 844 }, colorScheme: "dark", deviceScaleFactor: 2, hasTouch: true },
  "phone-light": { viewport: { width: 390, height: 844 }, colorScheme: "light", deviceScaleFactor: 2, hasTouch: true },
};

const QUESTION = "How long was the lamp dark on the night of the storm?";

await mkdir(FOLDER, { recursive: true });
for (const [screen, options] of Object.entries(SCREENS)) {
  await using server = await startChatServer({ CHAT_WORDS_PER_SECOND: "50" });
  await using browser = await launchBrowser(options);
  const tab = chatPage(await browser.open(server.url));
  const shoot = async (state: string): Promise<void> => {
    await tab.page.screenshot({ path: path.join(FOLDER, `${screen}-${state}.png`) });
    console.log(`${screen}-${state}`);
  };
  await show(tab, shoot, screen.startsWith("phone"));
}

async function show(tab: ChatPage, shoot: (state: string) => Promise<void>, isPhone: boolean): Promise<void> {
  const { page } = tab;
  await tab.untilPhase("live");
  await page.getByRole("heading", { name: /Good day/ }).waitFor();
  await shoot("1-welcome");
  await tab.ask(QUESTION);
  await tab.untilTextBeyond(250);
  await shoot("2-streaming");
  await tab.press("Kill");
  await page.getByTestId("line-problem").waitFor();
  await tab.ask("Compare the captain with the keeper");
  await shoot("3-killed");
  await tab.untilTurn("completed", 1);
  await page.locator(".dead-run").first().scrollIntoViewIfNeeded();
  await shoot("4-dead-run-folded");
  await page.locator(".scroll").evaluate((box) => box.scrollTo(0, box.scrollHeight));
  await shoot("5-complete");
  await page.getByRole("button", { name: /^Source 1:/ }).last().click();
  await page.locator("mark").first().waitFor();
  await shoot("6-source");
  await page.keyboard.press("Escape");
  if (isPhone) {
    for (const pane of ["Library", "Delivery"]) {
      await page.getByRole("button", { name: pane }).click();
      await shoot(`7-${pane.toLowerCase()}`);
    }
    return;
  }
  await tab.ask(QUESTION);
  await tab.untilTextBeyond(60);
  await page.locator(".turn").last().getByRole("button", { name: "Stop" }).click();
  await tab.untilTurn("cancelled");
  await shoot("7-stopped");
  await using folder = await makeFolder();
  await page.getByTestId("folder").setInputFiles(folder.path);
  await page.waitForFunction(() => (document.querySelector("progress")?.value ?? 0) > 0);
  await shoot("8-indexing");
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
