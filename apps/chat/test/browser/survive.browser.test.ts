import { expect } from "vitest";
import type { ChatPage } from "../support/chat-page.ts";
import { expectNoComplaints } from "../support/complaints.ts";
import { drawn, readLog } from "../support/log.ts";
import { browserTest, useStage } from "../support/stage.ts";
import { isTerminal } from "../support/terminal.ts";

const QUESTION = "How long was the lamp dark on the night of the storm?";

const stage = useStage({ CHAT_WORDS_PER_SECOND: "40" });

browserTest("an answer survives two cuts, a reload and a killed server, and every tab of its user shows the same", { timeout: 90_000 }, async () => {
  const { server, browser } = stage;
  const first = await stage.open();
  await first.ask(QUESTION);

  const panel = await placesOfFacts(first);
  await first.untilTextBeyond(40);
  await cutAndComeBack();
  await first.untilTextBeyond(120);
  await cutAndComeBack();
  await first.untilTextBeyond(200);
  await first.page.reload();
  await first.untilTextBeyond(260);
  const killed = server.supervisor.pid;
  await first.press("Kill");
  await first.untilTurn("completed");
  expect(server.supervisor.pid).not.toBe(killed);

  // The log: dense from 1, each run ended once, the last one complete.
  const threadId = await first.threadId();
  const log = await readLog(server.url, "ada", threadId, 1);
  const count = log.offsets.length;
  expect(log.offsets).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  const [turn] = log.view.turns;
  expect(turn?.runs.map(({ state }) => state)).toEqual(["died", "completed"]);
  expect(log.events.filter(isTerminal)).toHaveLength(2);

  // The page: the same, the dead run folded above the one that took over.
  const expected = [
    {
      question: QUESTION,
      state: "completed",
      runs: (turn?.runs ?? []).map(({ runId, state, text }) => ({ id: runId, state, folded: state === "died", text: drawn(text) })),
    },
  ];
  await first.page.getByText(/^\s*Complete in [\d.]+ s: attempt 1 died after [\d.]+ m?s, [\d.]+ m?s without a server, attempt 2 took [\d.]+ s\s*$/).waitFor();
  expect(turn?.runs[1]?.text).toContain("the lamp was dark for forty minutes by the tower clock.");
  expect(await seen(first)).toEqual(expected);

  // The panel: nothing lost, nothing twice, in order, at the head.
  const healthy = { lost: "0", duplicated: "0", order: `All ${count} pieces are here, in order.`, offset: String(count), head: String(count), lag: "0" };
  expect(await first.facts()).toMatchObject(healthy);
  expect(Number((await first.facts())["reconnects"])).toBeGreaterThan(0);
  // However long its numbers and words became, nothing in it moved; and each of its lanes has a label.
  expect(await placesOfFacts(first)).toEqual(panel);
  expect(await first.page.locator(".lanes li").allTextContents()).toEqual(["Connection", "Attempt", "Thought", "Tool", "Text", "End"]);

  // Another tab of the same user, from nothing.
  const second = await stage.open(`/#${threadId}`);
  await second.untilTurn("completed");
  expect(await seen(second)).toEqual(expected);
  expect(await second.facts()).toMatchObject(healthy);

  // Another user, who even knows the thread's id.
  await second.page.getByRole("combobox").selectOption("ben");
  await second.page.getByRole("heading", { name: "Good day, Ben." }).waitFor();
  expect(await second.threadId()).toBe(threadId);
  expect(await second.turns()).toEqual([]);
  expect(await second.facts()).toMatchObject({ offset: "0", head: "0" });
  expect(await second.page.getByRole("navigation", { name: "Threads" }).getByRole("link").count()).toBe(0);
  expectNoComplaints(browser, { lineIsCut: true });

  async function cutAndComeBack(): Promise<void> {
    const reconnects = Number((await first.facts())["reconnects"]);
    await first.press("Cut");
    await first.page.waitForFunction((before) => Number(document.querySelector("[data-fact=reconnects]")?.textContent) > before, reconnects);
    await first.untilPhase("live");
  }
});

/** Where the panel's labels and the timeline are on the screen. */
const placesOfFacts = (tab: ChatPage) =>
  tab.page.locator(".timeline svg, .facts dt").evaluateAll((all) => all.map((element) => JSON.stringify(element.getBoundingClientRect())));

async function seen(tab: ChatPage) {
  const turns = await tab.turns();
  return turns.map((turn) => ({ ...turn, runs: turn.runs.map((run) => ({ ...run, text: run.text.replace(/\s/g, "") })) }));
}
