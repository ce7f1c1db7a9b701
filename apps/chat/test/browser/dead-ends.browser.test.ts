import { expect } from "vitest";
import type { ChatPage } from "../support/chat-page.ts";
import { browserTest, useStage } from "../support/stage.ts";

const stage = useStage({ CHAT_WORDS_PER_SECOND: "4000" });

/** A page where Web Locks do not exist, as on plain HTTP, and with what another tab had in its own storage. */
async function reloadWithout(tab: ChatPage, copied: Readonly<Record<string, string>> = {}): Promise<void> {
  await tab.page.addInitScript((entries) => {
    Object.defineProperty(Navigator.prototype, "locks", { value: undefined });
    if (sessionStorage.length === 0) Object.assign(sessionStorage, entries);
  }, copied);
  await tab.page.reload();
  await tab.untilPhase("live");
}

async function askAndGet(tab: ChatPage, question: string): Promise<void> {
  await tab.ask(question);
  await tab.page.locator(".turn").filter({ hasText: question }).and(tab.page.locator('[data-state="completed"]')).waitFor();
}

browserTest("the first of two duplicated tabs goes on, where no lock keeps them apart", async () => {
  const first = await stage.open();
  await reloadWithout(first);
  await askAndGet(first, "Who keeps the lamp?");
  const copied = await first.page.evaluate(() => ({ ...sessionStorage }));
  expect(Object.keys(copied).filter((key) => key.startsWith("apex-ws:"))).toHaveLength(1);

  const second = await stage.open();
  await reloadWithout(second, copied);
  await askAndGet(second, "Who writes the ledger?");
  await askAndGet(first, "Who came by the storm?");
  const producers = await Promise.all([first, second].map(producerOf));
  expect(new Set(producers).size).toBe(2);
});

browserTest("a stored request that the server cannot read holds nothing up, and is gone at the next visit", async () => {
  const tab = await stage.open();
  await tab.page.evaluate(() => {
    const key = Object.keys(localStorage).find((name) => name.startsWith("apex-ws:")) ?? "";
    const stored = JSON.parse(localStorage.getItem(key) ?? "") as { items: unknown[] };
    const body = { t: "request", id: "of-a-newer-page", thread: "t1", name: "ask", payload: { question: "?" }, urgency: "high" };
    addEventListener("pagehide", () => localStorage.setItem(key, JSON.stringify({ ...stored, items: [{ body, bytes: 200 }] })));
  });
  await tab.page.reload();
  await askAndGet(tab, "Who keeps the lamp now?");
  const left = await tab.page.evaluate(() => JSON.stringify({ ...localStorage }));
  expect(left).not.toContain("of-a-newer-page");
});

const producerOf = (tab: ChatPage): Promise<unknown> =>
  tab.page.evaluate(() => {
    const key = Object.keys(sessionStorage).find((name) => name.startsWith("apex-ws:")) ?? "";
    return (JSON.parse(sessionStorage.getItem(key) ?? "{}") as { producer?: unknown }).producer;
  });
