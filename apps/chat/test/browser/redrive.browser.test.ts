import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { launchBrowser } from "@apex/testkit/browser";
import { expect } from "vitest";
import { chatPage } from "../support/chat-page.ts";
import { startChatServer } from "../support/chat-server.ts";
import { expectNoComplaints } from "../support/complaints.ts";
import { freshFolder } from "../support/fresh-folder.ts";
import { DONE, startModelServer, stream, textChunk } from "../support/model-server.ts";
import { browserTest } from "../support/stage.ts";

const QUESTION = "What became of the cat?";
const ANSWER = "It became an assistant.";
const APEX_WS = path.join(import.meta.dirname, "../../../../packages/ws-cli/src/main.ts");

/** `npm run apex-ws`, as a process of its own. */
async function apexWs(...args: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=@apex/source", "--disable-warning=ExperimentalWarning", APEX_WS, ...args, "--json"]);
  return JSON.parse(stdout);
}

browserTest("a question that was given up is answered in the open page when an operator redrives it with apex-ws", { timeout: 60_000 }, async () => {
  let isModelUp = false;
  await using model = await startModelServer((response) => {
    if (isModelUp) stream(response, textChunk(ANSWER), DONE);
    else response.writeHead(503).end();
  });
  const control = path.join(await freshFolder(), "apex.sock");
  await using server = await startChatServer({ OPENAI_BASE_URL: model.baseUrl, CHAT_CONTROL: control });
  await using browser = await launchBrowser();
  const tab = chatPage(await browser.open(server.url));
  await tab.untilPhase("live");
  await tab.ask(QUESTION);
  await tab.untilTurn("failed");

  const letter = { userId: "ada", threadId: await tab.threadId(), name: "ask", attempts: 3 };
  const given = (await apexWs("dead-letters", "list", "--socket", control)) as { letters: { offset: number }[] };
  expect(given).toMatchObject({ letters: [letter] });
  isModelUp = true;
  await apexWs("dead-letters", "redrive", "ada", String(given.letters[0]?.offset), "--socket", control);

  await tab.untilTurn("completed");
  expect((await tab.turns()).map(({ question, state, runs }) => [question, state, runs.map(({ text }) => text.trim())])).toEqual([
    [QUESTION, "failed", ["", "", ""]],
    [QUESTION, "completed", [ANSWER]],
  ]);
  expect(await apexWs("dead-letters", "list", "--socket", control)).toEqual({ letters: [] });
  expectNoComplaints(browser);
});
