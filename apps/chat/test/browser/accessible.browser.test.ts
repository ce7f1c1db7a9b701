import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { expectNoComplaints } from "../support/complaints.ts";
import { browserTest, useStage } from "../support/stage.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const stage = useStage({ CHAT_WORDS_PER_SECOND: "60" }, { reducedMotion: "reduce" });

/** What axe finds, serious or critical, in words. */
async function problems(page: Page): Promise<string[]> {
  // The page's own policy forbids injected scripts; the debugger's evaluation is not bound by it.
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run());
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ""}`));
}

const SCREENS = {
  desktop: { width: 1360, height: 860 },
  tablet: { width: 1000, height: 800 },
  phone: { width: 390, height: 844 },
};

browserTest("nothing serious in light and dark, on any screen, in any state", { timeout: 90_000 }, async () => {
  const tab = await stage.open();
  const { page } = tab;
  const check = async (): Promise<void> => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await problems(page)).toEqual([]);
    }
  };
  await page.setViewportSize(SCREENS.desktop);
  await page.getByRole("heading", { name: /Good day/ }).waitFor();
  await check();
  await tab.ask("What became of the cat?");
  await tab.untilTextBeyond(40);
  expect(await problems(page)).toEqual([]);
  await tab.untilTurn("completed");
  await check();
  await page.getByRole("button", { name: /^Source 1:/ }).click();
  await page.locator("mark").first().waitFor();
  await check();
  await page.keyboard.press("Escape");
  await page.setViewportSize(SCREENS.tablet);
  expect(await problems(page)).toEqual([]);
  await page.getByRole("button", { name: "Delivery" }).click();
  await page.getByText("What does this mean?").click();
  await check();
  await page.setViewportSize(SCREENS.phone);
  for (const pane of ["Delivery", "Library", "Chat"]) {
    await page.getByRole("navigation", { name: "Parts of the page" }).getByRole("button", { name: pane }).click();
    expect(await problems(page)).toEqual([]);
  }
  await page.close();
  expectNoComplaints(stage.browser);
});

browserTest("the page works by keyboard alone", async () => {
  const tab = await stage.open();
  const { page } = tab;
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  await page.keyboard.press("Tab");
  expect(await focused()).toBe("Skip to the question");
  await page.keyboard.press("Enter");
  await page.keyboard.type("What became of the cat?");
  await page.keyboard.press("Shift+Enter");
  expect(await page.getByRole("textbox").inputValue()).toBe("What became of the cat?\n");
  await page.keyboard.press("Enter");
  expect(await page.getByRole("textbox").inputValue()).toBe("");
  await tab.untilTurn("completed");

  await page.getByRole("button", { name: /^Source 1:/ }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.locator("mark").first().waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toMatch(/^Source 1:/);
  await page.keyboard.press("/");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("question");
  await page.close();
  expectNoComplaints(stage.browser);
});

browserTest("a screen reader is told that an answer began and ended, and not every word of it", async () => {
  const tab = await stage.open();
  const { page } = tab;
  await tab.ask("How often does “sardines” appear?");
  await tab.untilTurn("completed");
  const said = await page.getByRole("status").allTextContents();
  expect(said.map((words) => words.trim())).toContain("The answer is complete. “sardines” appears 5 times in 3 of 7 documents:");
  expect(await page.locator(".answer").locator("xpath=ancestor-or-self::*[@aria-live]").count()).toBe(0);
});
