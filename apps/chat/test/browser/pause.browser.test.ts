import { expect } from "vitest";
import { expectNoComplaints } from "../support/complaints.ts";
import { browserTest, useStage } from "../support/stage.ts";

const stage = useStage({ CHAT_WORDS_PER_SECOND: "2000" });
const SUBJECTS = Array.from({ length: 7 }, () => ["cat", "bell", "storm"]).flat();

browserTest("a page that stops reading lags, says so, and catches up with nothing lost", { timeout: 90_000 }, async () => {
  const tab = await stage.open();
  await tab.ask("How long was the lamp dark on the night of the storm?");
  await tab.untilTextBeyond(20);
  await tab.press("Pause");
  // Shown together with what had come in by then.
  await tab.page.getByRole("button", { name: "Read on" }).waitFor();
  const { offset } = await tab.facts();
  // Together they are more than a window of 128 KiB, also where a busy machine gathers more words into an event.
  for (const subject of SUBJECTS) await tab.ask(`What is told of the ${subject}?`);
  await tab.untilPhase("lagging");
  // An event that was on its way into the page may still have come in.
  expect(Number((await tab.facts())["offset"])).toBeLessThanOrEqual(Number(offset) + 1);
  expect(Number((await tab.facts())["lag"])).toBeGreaterThan(50);

  await tab.press("Read on");
  await tab.untilTurn("completed", SUBJECTS.length);
  await tab.untilPhase("live");
  const { head } = await tab.facts();
  expect(await tab.facts()).toMatchObject({ lost: "0", duplicated: "0", lag: "0", offset: head, order: `All ${head} pieces are here, in order.` });
  expectNoComplaints(stage.browser);
});
