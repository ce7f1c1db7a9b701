import { expect } from "vitest";
import { expectNoComplaints } from "../support/complaints.ts";
import { chatPage } from "../support/chat-page.ts";
import { readLog } from "../support/log.ts";
import { browserTest, useStage } from "../support/stage.ts";

const stage = useStage({ CHAT_WORDS_PER_SECOND: "400" });

browserTest("two questions that were typed offline run once each, in order, after the return", { timeout: 60_000 }, async () => {
  const { browser, server } = stage;
  const tab = await stage.open();
  const { context } = browser;
  await context.setOffline(true);
  // The browser's switch keeps new connections from being made, and leaves open ones alone.
  await cutSockets(server.url, "ada");
  await tab.page.getByText(/is gone|is offline/).waitFor();

  await tab.ask("How often does “cat” appear?");
  await tab.ask("How often does “bell” appear?");
  await tab.page.getByText("Kept here until it can be sent").nth(1).waitFor();
  expect((await tab.turns()).map(({ question, state }) => [question, state])).toEqual([
    ["How often does “cat” appear?", "sending"],
    ["How often does “bell” appear?", "sending"],
  ]);

  await context.setOffline(false);
  await tab.untilPhase("live");
  await tab.untilTurn("completed", 1);
  const turns = await tab.turns();
  expect(turns.map(({ question, state, runs }) => [question, state, runs.length])).toEqual([
    ["How often does “cat” appear?", "completed", 1],
    ["How often does “bell” appear?", "completed", 1],
  ]);
  const { events } = await readLog(server.url, "ada", await tab.threadId(), 2);
  const started = events.flatMap((event) => (event.type === "agent_started" ? [event.requestId] : []));
  expect(started).toHaveLength(2);
  expect(new Set(started).size).toBe(2);
  expectNoComplaints(browser, { lineIsCut: true });
});

browserTest("a question that was typed offline, in a tab that was closed then, is seen in the next tab and runs there, once", { timeout: 60_000 }, async () => {
  const { browser, server } = stage;
  const closed = await stage.open();
  await browser.context.setOffline(true);
  await cutSockets(server.url, "ada");
  await closed.page.getByText(/is gone|is offline/).waitFor();
  await closed.ask("How often does “lamp” appear?");
  await closed.page.getByText("Kept here until it can be sent").waitFor();
  const threadId = await closed.threadId();
  await closed.page.close();

  await browser.context.setOffline(false);
  let isServed = false;
  await browser.context.routeWebSocket(/\/ws/, (socket) => void (isServed ? socket.connectToServer() : socket.close()));
  const next = chatPage(await browser.open(`${server.url}/#${threadId}`));
  await next.page.getByText("Kept here until it can be sent").waitFor();
  expect((await next.turns()).map(({ question, state }) => [question, state])).toEqual([["How often does “lamp” appear?", "sending"]]);

  isServed = true;
  await next.untilTurn("completed");
  expect((await next.turns()).map(({ question, runs }) => [question, runs.length])).toEqual([["How often does “lamp” appear?", 1]]);
  const { offsets } = await readLog(server.url, "ada", threadId, 1);
  expect(await next.facts()).toMatchObject({ lost: "0", duplicated: "0", head: String(offsets.length) });
  expectNoComplaints(browser, { lineIsCut: true });
});

async function cutSockets(url: string, user: string): Promise<void> {
  await fetch(`${url}/api/demo/cut`, { method: "POST", headers: { origin: url }, body: JSON.stringify({ user }) });
}
