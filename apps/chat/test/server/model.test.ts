import { expect, test } from "vitest";
import { connect, memoryStorage } from "@apex/ws-client";
import type { chat } from "../../src/contract.ts";
import { SAMPLE_ID } from "../../src/documents/sample.ts";
import { startChatServer } from "../support/chat-server.ts";
import { readLog, tokenOf } from "../support/log.ts";
import { callChunks, DONE, startModelServer, stream, textChunk } from "../support/model-server.ts";

async function ask(url: string, threadId: string, ...questions: readonly string[]) {
  const token = await tokenOf(url, "ada");
  await using client = connect<typeof chat>(`${url.replace("http", "ws")}/ws`, { token: () => token, storage: memoryStorage() });
  for (const question of questions) await client.thread(threadId).request("ask", { question, collection: SAMPLE_ID }).accepted;
  return readLog(url, "ada", threadId, questions.length);
}

test("with OPENAI_BASE_URL a model answers with the library as its tool, and knows the earlier turns", { timeout: 60_000 }, async () => {
  await using model = await startModelServer((response, { messages }) => {
    if (messages.at(-1)?.role === "user") return stream(response, callChunks(0, "call_1", "search", { words: "cat" }), DONE);
    return stream(response, textChunk("It became "), textChunk("an assistant [1]."), DONE);
  });
  await using server = await startChatServer({ OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: "tiny", OPENAI_API_KEY: "k" });
  const { view, events } = await ask(server.url, "t1", "What became of the cat?", "And then?");
  expect(view.turns.map(({ runs }) => runs.map(({ state, text }) => [state, text]))).toEqual([[["completed", "It became an assistant [1]."]], [["completed", "It became an assistant [1]."]]]);
  expect(view.turns[0]?.runs[0]?.citations.length).toBeGreaterThan(0);
  expect(events.filter(({ type }) => type === "tool_executing")).toMatchObject([{ toolName: "search" }, { toolName: "search" }]);
  expect(model.bodies.map(({ messages }) => messages.length)).toEqual([2, 4, 4, 6]);
  expect(model.bodies[2]?.messages.slice(1, 3)).toEqual([
    { role: "user", content: "What became of the cat?" },
    { role: "assistant", content: "It became an assistant [1]." },
  ]);
  const settings = (await (await fetch(`${server.url}/api/settings`)).json()) as { model: string };
  expect(settings.model).toBe("tiny");
});

test("a model that fails is asked three times, one that refuses once; the page is told why, and nothing that is the server's", { timeout: 60_000 }, async () => {
  let status = 500;
  await using model = await startModelServer((response) => response.writeHead(status).end("secret details"));
  await using server = await startChatServer({ OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: "tiny" });
  const failed = await ask(server.url, "t1", "What became of the cat?");
  expect(failed.view.turns[0]?.state).toBe("failed");
  expect(failed.view.turns[0]?.runs.map(({ state, reason }) => [state, reason])).toEqual(Array.from({ length: 3 }, () => ["failed", "The model’s server failed (500)."]));
  status = 401;
  const refused = await ask(server.url, "t2", "What became of the cat?");
  expect(refused.view.turns.map(({ runs, failure }) => [runs.length, failure])).toEqual([[1, "The model’s server refused the API key (401). Check OPENAI_API_KEY."]]);
  expect(JSON.stringify([failed.events, refused.events])).not.toContain("secret details");
});
