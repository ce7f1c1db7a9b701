import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { afterEach, expect, test, vi } from "vitest";
import { openAiWriter } from "../../src/agent/openai.ts";
import type { Findings } from "../../src/agent/findings.ts";

type Answer = (response: ServerResponse, body: { model: string; stream: boolean; messages: { role: string; content: string }[] }) => void;

const findings: Findings = { kind: "help", name: "Notes" };
const open: (() => void)[] = [];

afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A server that speaks the protocol of chat completions. */
async function serve(answer: Answer): Promise<{ baseUrl: string; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => answer(response, JSON.parse(Buffer.concat(chunks).toString()) as Parameters<Answer>[1]));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, requests };
}

const chunk = (content: string | null): string => `data: ${JSON.stringify({ id: "1", choices: [{ index: 0, delta: { content } }] })}\n\n`;

async function write(baseUrl: string, signal = new AbortController().signal): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of openAiWriter({ baseUrl, model: "tiny", apiKey: "key" })("Why?", findings, signal)) pieces.push(piece);
  return pieces;
}

test("an answer is streamed piece by piece, however the bytes are cut", async () => {
  const text = `: comment\n\n${chunk("Grüße")}${chunk(" vom")}data: {"choices":[{"delta":{"role":"assistant"}}]}\r\n\r\n${chunk(" Turm")}data: {"choices":[],"usage":{}}\n\ndata: [DONE]\n\n`;
  const { baseUrl, requests } = await serve((response, body) => {
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
  expect((await write(baseUrl)).join("")).toBe("Grüße vom Turm");
  expect(requests[0]?.url).toBe("/v1/chat/completions");
  expect(requests[0]?.headers.authorization).toBe("Bearer key");
});

test("a refusal is an error, and so is an answer that breaks off", async () => {
  const refusing = await serve((response) => response.writeHead(429).end());
  await expect(write(refusing.baseUrl)).rejects.toThrow("429");
  const breaking = await serve((response) => response.writeHead(200).end(chunk("Half an ans")));
  await expect(write(breaking.baseUrl)).rejects.toThrow("broke off");
  const garbled = await serve((response) => response.writeHead(200).end("data: {not json\n\n"));
  await expect(write(garbled.baseUrl)).rejects.toThrow();
});

test("an abort ends the request at the endpoint", async () => {
  const abort = new AbortController();
  const { baseUrl, requests } = await serve((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(chunk("word"));
    setImmediate(() => abort.abort());
  });
  await expect(write(baseUrl, abort.signal)).rejects.toThrow("abort");
  const [request] = requests;
  await vi.waitFor(() => expect(request?.socket.destroyed).toBe(true));
});
