import { expect, test } from "vitest";
import { connect, memoryStorage } from "@apex/ws-client";
import type { chat } from "../../src/contract.ts";
import { SAMPLE_ID } from "../../src/documents/sample.ts";
import { startChatServer } from "../support/chat-server.ts";
import { readLog, tokenOf } from "../support/log.ts";
import { completionChunk, startModelServer, type CompletionRequest } from "../support/model-server.ts";

test("with OPENAI_BASE_URL a model writes the answer from what was found, through the whole pipeline", { timeout: 60_000 }, async () => {
  const asked: CompletionRequest[] = [];
  await using model = await startModelServer((response, body) => {
    asked.push(body);
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const word of ["It ", "became ", "a keeper [1]."]) response.write(completionChunk(word));
    response.end("data: [DONE]\n\n");
  });
  await using server = await startChatServer({ OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: "tiny", OPENAI_API_KEY: "k" });
  const token = await tokenOf(server.url, "ada");
  await using client = connect<typeof chat>(`${server.url.replace("http", "ws")}/ws`, { token: () => token, storage: memoryStorage() });
  await client.thread("t1").request("ask", { question: "What became of the cat?", collection: SAMPLE_ID }).accepted;

  const { view } = await readLog(server.url, "ada", "t1", 1);
  expect(view.turns[0]?.runs[0]).toMatchObject({ state: "completed", text: "It became a keeper [1]." });
  expect(view.turns[0]?.runs[0]?.citations.length).toBeGreaterThan(0);
  expect(asked[0]?.messages[1]?.content).toContain("supply-ledger.csv");
  const settings = (await (await fetch(`${server.url}/api/settings`)).json()) as { model: string };
  expect(settings.model).toBe("tiny");
});

test("the model is given the earlier turns of the thread", { timeout: 60_000 }, async () => {
  const asked: CompletionRequest[] = [];
  await using model = await startModelServer((response, body) => {
    asked.push(body);
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(`${completionChunk(`Answer ${asked.length}.`)}data: [DONE]\n\n`);
  });
  await using server = await startChatServer({ OPENAI_BASE_URL: model.baseUrl });
  const token = await tokenOf(server.url, "ada");
  await using client = connect<typeof chat>(`${server.url.replace("http", "ws")}/ws`, { token: () => token, storage: memoryStorage() });
  for (const question of ["What became of the cat?", "And the captain?"]) {
    await client.thread("t1").request("ask", { question, collection: SAMPLE_ID }).accepted;
  }
  await readLog(server.url, "ada", "t1", 2);
  expect(asked.map(({ messages }) => messages.length)).toEqual([2, 4]);
  expect(asked[1]?.messages.slice(1, 3)).toEqual([
    { role: "user", content: "What became of the cat?" },
    { role: "assistant", content: "Answer 1." },
  ]);
});

test("the librarian says what was asked before in the thread, and in no other", { timeout: 60_000 }, async () => {
  await using server = await startChatServer();
  const token = await tokenOf(server.url, "ada");
  await using client = connect<typeof chat>(`${server.url.replace("http", "ws")}/ws`, { token: () => token, storage: memoryStorage() });
  const ask = (thread: string, question: string) => client.thread(thread).request("ask", { question, collection: SAMPLE_ID }).accepted;
  for (const question of ["How often does “sardines” appear?", "What documents are there?"]) await ask("t1", question);
  await ask("t2", "How often does “cat” appear?");
  const texts = async (thread: string, questions: number) => (await readLog(server.url, "ada", thread, questions)).view.turns.map(({ runs }) => runs[0]?.text);
  const [first, second] = await texts("t1", 2);
  expect(first).not.toContain("you asked");
  expect(second).toContain("Before this you asked: “How often does “sardines” appear?”");
  expect((await texts("t2", 1))[0]).not.toContain("you asked");
});

test("a model that refuses is asked three times, fails the question, and its words do not reach the page", { timeout: 60_000 }, async () => {
  await using model = await startModelServer((response) => response.writeHead(500).end("secret details"));
  await using server = await startChatServer({ OPENAI_BASE_URL: model.baseUrl });
  const token = await tokenOf(server.url, "ada");
  await using client = connect<typeof chat>(`${server.url.replace("http", "ws")}/ws`, { token: () => token, storage: memoryStorage() });
  await client.thread("t1").request("ask", { question: "What became of the cat?", collection: SAMPLE_ID }).accepted;
  const { view, events } = await readLog(server.url, "ada", "t1", 1);
  expect(view.turns[0]?.state).toBe("failed");
  expect(view.turns[0]?.runs.map(({ state }) => state)).toEqual(["failed", "failed", "failed"]);
  expect(events.filter(({ type }) => type === "request_retrying")).toHaveLength(2);
  expect(JSON.stringify(events)).not.toContain("secret details");
});
