import { expect } from "vitest";
import { expectNoComplaints } from "../support/complaints.ts";
import { chatPage, type ChatPage } from "../support/chat-page.ts";
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
  await tab.page.getByText(/cannot be reached|is offline/).waitFor();

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
  // An answer says nothing of the questions before it.
  expect(turns[1]?.runs[0]?.text).not.toMatch(/you asked/i);
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
  await closed.page.getByText(/cannot be reached|is offline/).waitFor();
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

  // The banner says why there is no connection; what a page cannot do without the server is not waited for.
  await next.page.getByTestId("line-problem").getByText("The server cannot be reached.").waitFor();
  isServed = true;
  await tryNow(next, next.untilTurn("completed"));
  expect((await next.turns()).map(({ question, runs }) => [question, runs.length])).toEqual([["How often does “lamp” appear?", 1]]);
  const { offsets } = await readLog(server.url, "ada", threadId, 1);
  expect(await next.facts()).toMatchObject({ lost: "0", duplicated: "0", head: String(offsets.length) });
  expectNoComplaints(browser, { lineIsCut: true });
});

browserTest("a page without a connection says why in plain words, and tries again when it is told to", { timeout: 60_000 }, async () => {
  const { browser, server } = stage;
  let close: { code: number; reason: string } | undefined;
  await browser.context.unrouteAll();
  const page = await browser.context.newPage();
  await page.routeWebSocket(/\/ws/, (socket) => {
    const real = socket.connectToServer();
    socket.onMessage((message) => (close === undefined ? real.send(message) : void socket.close(close)));
  });
  await page.goto(server.url);
  const tab = chatPage(page);
  await tab.untilPhase("live");
  const banner = page.getByTestId("line-problem");
  const causes = [
    [4107, "origin_not_allowed", "The server does not accept pages from this address."],
    [4101, "too_many_connections", "You have too many tabs of this page open. Close one of them."],
  ] as const;
  close = { code: 4000, reason: "draining" };
  await cutSockets(server.url, "ada");
  for (const [code, reason, words] of causes) {
    close = { code, reason };
    await tryNow(tab, banner.getByText(words).waitFor());
    await banner.getByText(/Trying (again in \d+ s|now)/).waitFor();
  }
  close = undefined;
  await tryNow(tab, tab.untilPhase("live"));
  await banner.waitFor({ state: "detached" });
  close = { code: 4206, reason: "unsupported_version" };
  await cutSockets(server.url, "ada");
  await tryNow(tab, banner.getByText("This page is out of date. Reload it to get the new version.").waitFor());
  close = undefined;
  await tab.press("Reload");
  await tab.untilPhase("live");
  await page.close();
});

/** The page tries by itself as well: where it was quicker, there is no button to press any more. */
async function tryNow(tab: ChatPage, until: Promise<void>): Promise<void> {
  await Promise.race([until, tab.press("Try now").then(() => until)]);
}

async function cutSockets(url: string, user: string): Promise<void> {
  await fetch(`${url}/api/demo/cut`, { method: "POST", headers: { origin: url }, body: JSON.stringify({ user }) });
}
