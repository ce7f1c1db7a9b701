import { expect } from "vitest";
import { expectNoComplaints } from "../support/complaints.ts";
import { readLog } from "../support/log.ts";
import { browserTest, useStage } from "../support/stage.ts";

const QUESTION = "How long was the lamp dark on the night of the storm?";

const stage = useStage({ CHAT_WORDS_PER_SECOND: "15" });

browserTest("stop ends the answer in every tab, also from a tab that did not ask, and the transcript says so", { timeout: 60_000 }, async () => {
  const asking = await stage.open();
  await asking.ask(QUESTION);
  await asking.untilTextBeyond(20);
  const threadId = await asking.threadId();
  const watching = await stage.open(`/#${threadId}`);
  await watching.untilTextBeyond(20);

  await watching.press("Stop");
  const pressedAt = performance.now();
  await Promise.all([asking.untilTurn("cancelled"), watching.untilTurn("cancelled")]);
  // A second is promised; a busy machine may take five times as long.
  expect(performance.now() - pressedAt).toBeLessThan(5_000);

  for (const tab of [asking, watching]) {
    await tab.page.getByText(/^\s*Stopped after/).waitFor();
    expect(await tab.page.getByRole("button", { name: "Stop" }).count()).toBe(0);
  }
  const { view } = await readLog(stage.server.url, "ada", threadId, 1);
  expect(view.turns.map(({ state, runs }) => [state, runs.map((run) => run.state)])).toEqual([["cancelled", ["cancelled"]]]);
  expectNoComplaints(stage.browser);
});

browserTest("a question that waits behind another is stopped before it begins", { timeout: 60_000 }, async () => {
  const tab = await stage.open();
  await tab.ask(QUESTION);
  await tab.untilTextBeyond(20);
  await tab.ask("What became of the cat?");
  await tab.untilTurn("waiting");
  await tab.page.locator(".turn").last().getByRole("button", { name: "Stop" }).click();
  await tab.page.getByText("Withdrawn. It will be skipped when its turn comes.").waitFor();
  await tab.press("Stop");
  await tab.untilTurn("cancelled", 0);
  await tab.untilTurn("cancelled", 1);
  expect((await tab.turns())[1]?.runs).toEqual([]);
  expectNoComplaints(stage.browser);
});

browserTest("closing the tab stops nothing", { timeout: 60_000 }, async () => {
  const asking = await stage.open();
  await asking.ask("How often does “sardines” appear?");
  await asking.untilTextBeyond(5);
  const threadId = await asking.threadId();
  await asking.page.close();
  const { view } = await readLog(stage.server.url, "ada", threadId, 1);
  expect(view.turns[0]?.state).toBe("completed");
  expect(view.turns[0]?.runs).toHaveLength(1);
});
