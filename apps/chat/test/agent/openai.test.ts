import { expect, test, vi } from "vitest";
import type { Findings } from "../../src/agent/findings.ts";
import { openAiWriter } from "../../src/agent/openai.ts";
import { completionChunk as chunk, startModelServer } from "../support/model-server.ts";

const findings: Findings = { kind: "help", name: "Notes" };

async function write(baseUrl: string, signal = new AbortController().signal): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of openAiWriter({ baseUrl, model: "tiny", apiKey: "key" })({ question: "Why?", earlier: [] }, findings, signal)) pieces.push(piece);
  return pieces;
}

test("an answer is streamed piece by piece, however the bytes are cut", async () => {
  const text = `: comment\n\n${chunk("Grüße")}${chunk(" vom")}data: {"choices":[{"delta":{"role":"assistant"}}]}\r\n\r\n${chunk(" Turm")}data: {"choices":[],"usage":{}}\n\ndata: [DONE]\n\n`;
  await using model = await startModelServer((response, body) => {
    expect(body).toMatchObject({ model: "tiny", stream: true });
    expect(body.messages.at(-1)?.content).toContain("Question: Why?");
    response.writeHead(200, { "content-type": "text/event-stream" });
    const bytes = Buffer.from(text);
    const writeFrom = (at: number): void => {
      if (at >= bytes.length) return void response.end();
      response.write(bytes.subarray(at, at + 7), () => setImmediate(writeFrom, at + 7));
    };
    writeFrom(0);
  });
  expect((await write(model.baseUrl)).join("")).toBe("Grüße vom Turm");
  expect(model.requests[0]?.url).toBe("/v1/chat/completions");
  expect(model.requests[0]?.headers.authorization).toBe("Bearer key");
});

test("a refusal is an error, and so is an answer that breaks off", async () => {
  await using refusing = await startModelServer((response) => response.writeHead(429).end());
  await expect(write(refusing.baseUrl)).rejects.toThrow("429");
  await using breaking = await startModelServer((response) => response.writeHead(200).end(chunk("Half an ans")));
  await expect(write(breaking.baseUrl)).rejects.toThrow("broke off");
  await using garbled = await startModelServer((response) => response.writeHead(200).end("data: {not json\n\n"));
  await expect(write(garbled.baseUrl)).rejects.toThrow();
});

test("an abort ends the request at the endpoint", async () => {
  const abort = new AbortController();
  await using model = await startModelServer((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(chunk("word"));
    setImmediate(() => abort.abort());
  });
  await expect(write(model.baseUrl, abort.signal)).rejects.toThrow("abort");
  const [request] = model.requests;
  await vi.waitFor(() => expect(request?.socket.destroyed).toBe(true));
});
