import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Desk } from "../../src/agent/desk.ts";
import { openDesk } from "../../src/agent/desk.ts";
import type { Citation } from "../../src/agent/findings.ts";
import { modelAnswer } from "../../src/agent/model/answer.ts";
import { createToolCalls } from "../../src/agent/model/tool-calls.ts";
import type { Turn } from "../../src/agent/turns.ts";
import { startLibrary, type LibraryThread } from "../../src/documents/library-thread.ts";
import { SAMPLE_ID } from "../../src/documents/sample.ts";
import { callChunks, DONE, startModelServer, stream, textChunk } from "../support/model-server.ts";

let folder: string;
let library: LibraryThread;
let desk: Desk;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "apex-model-"));
  library = startLibrary(folder);
  desk = (await openDesk(library, "ada", SAMPLE_ID)) as Desk;
});

afterAll(async () => {
  await library.close();
  rmSync(folder, { recursive: true });
});

interface Told {
  readonly text: string;
  readonly pieces: readonly string[];
  readonly tools: readonly string[];
  readonly citations: readonly Citation[];
}

async function ask(baseUrl: string, { earlier = [] as readonly Turn[], signal = new AbortController().signal, silenceMaxMs = 60_000 } = {}): Promise<Told> {
  const pieces: string[] = [];
  const tools: string[] = [];
  const citations: Citation[] = [];
  await modelAnswer({ baseUrl, model: "tiny", apiKey: "key", silenceMaxMs })({
    asked: { question: "What became of the cat?", earlier },
    desk,
    signal,
    use: (name, parameters, work) => {
      tools.push(`${name} ${JSON.stringify(parameters)}`);
      return work();
    },
    think: () => Promise.resolve(),
    cite: (found) => Promise.resolve(void citations.push(...found)),
    write: async (source) => {
      for await (const piece of source) pieces.push(piece);
    },
  });
  return { text: pieces.join(""), pieces, tools, citations };
}

test("a model asks for what the library has, is told it with numbers to refer to, and its answer is streamed", async () => {
  await using model = await startModelServer((response, { messages }) => {
    const results = messages.filter(({ role }) => role === "tool").length;
    if (results === 0) {
      return stream(response, textChunk("I will look."), callChunks(0, "a", "search", { words: "the cat" }), callChunks(1, "b", "count", { phrase: "cat" }), DONE);
    }
    if (results === 2) return stream(response, callChunks(0, "c", "read_lines", { document: "the supply ledger", from: 15, to: 15 }), DONE);
    return stream(response, textChunk("It became"), textChunk(" an assistant [1]."), DONE);
  });
  const { text, pieces, tools, citations } = await ask(model.baseUrl, { earlier: [{ question: "Who?", answer: "Quill." }, { question: "Died?", answer: "" }] });
  expect(text).toBe("I will look.\n\nIt became an assistant [1].");
  expect(pieces).toHaveLength(3);
  expect(tools).toEqual(['search {"words":["cat"]}', 'count {"phrase":"cat"}', 'read_lines {"document":"supply-ledger.csv","from":15,"to":15}']);
  expect(citations.map(({ number }) => number)).toEqual(citations.map((_, index) => index + 1));
  expect(citations.at(-1)).toMatchObject({ document: "supply-ledger.csv", from: 15, to: 15, quote: "1911-11-24,assistant,1,cat,temporary" });

  const [first, , last] = model.bodies;
  expect(first).toMatchObject({ model: "tiny", stream: true });
  expect(first?.tools?.map((tool) => tool.function.name)).toEqual(["search", "count", "read_lines", "list_documents"]);
  expect(first?.messages.slice(1)).toEqual([
    { role: "user", content: "Who?" },
    { role: "assistant", content: "Quill." },
    { role: "user", content: "What became of the cat?" },
  ]);
  expect(last?.messages.slice(4).map((message) => (message.role === "tool" ? message.tool_call_id : message.role))).toEqual(["assistant", "a", "b", "assistant", "c"]);
  expect(last?.messages.at(-1)?.content).toContain(`"number":${citations.length}`);
  expect(model.requests[0]?.url).toBe("/v1/chat/completions");
  expect(model.requests[0]?.headers.authorization).toBe("Bearer key");
});

test("a wrong call of a model is answered in words, and a model that calls without end has to answer", async () => {
  await using model = await startModelServer((response, { tools }) => {
    if (tools === undefined) return stream(response, textChunk("Enough."), DONE);
    const wrong = `data: ${JSON.stringify({ choices: [{ delta: { tool_calls: [{ index: 2, id: "c", function: { name: "search", arguments: "{not json" } }] } }] })}\n\n`;
    return stream(response, callChunks(0, "a", "burn_down", {}), callChunks(1, "b", "read_lines", { document: "nowhere.md" }), wrong, callChunks(3, "d", "read_lines", { document: 7 }), DONE);
  });
  expect((await ask(model.baseUrl)).text).toBe("Enough.");
  expect(model.bodies).toHaveLength(8);
  const errors = model.bodies[1]?.messages.flatMap((message) => (message.role === "tool" ? [(JSON.parse(message.content) as { error: string }).error] : []));
  expect(errors).toEqual([
    "There is no tool burn_down",
    "There is no document nowhere.md",
    expect.stringMatching(/^These arguments cannot be used/),
    expect.stringMatching(/^These arguments cannot be used/),
  ]);
});

test("an answer is read however its bytes are cut, also from a server that ends without a last word", async () => {
  const text = `: comment\n\n${textChunk("Grüße")}${textChunk(" vom")}data: {"choices":[{"delta":{"role":"assistant"}}]}\r\n\r\n${textChunk(" Turm")}data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n`;
  await using model = await startModelServer((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const bytes = Buffer.from(text);
    const writeFrom = (at: number): void => {
      if (at >= bytes.length) return void response.end();
      response.write(bytes.subarray(at, at + 7), () => setImmediate(writeFrom, at + 7));
    };
    writeFrom(0);
  });
  expect((await ask(model.baseUrl)).text).toBe("Grüße vom Turm");
});

test("calls are put together from their pieces, also when a server numbers none of them", () => {
  const calls = createToolCalls();
  for (const id of ["x", "y"]) calls.add({ index: 0, id, function: { name: "count", arguments: "{}" } });
  calls.add({ index: 1, function: { name: "sea" } });
  calls.add({ index: 1, function: { name: "rch", arguments: "{}" } });
  expect(calls.all().map(({ id, function: { name, arguments: args } }) => [id, name, args])).toEqual([["x", "count", "{}"], ["y", "count", "{}"], ["call-3", "search", "{}"]]);
});

test.each([
  [401, "secret", "refused the API key (401). Check OPENAI_API_KEY.", false],
  [404, "secret", "does not know “tiny”, or its address is wrong (404)", false],
  [400, "secret", "did not accept the request (400). Perhaps the model cannot use tools", false],
  [429, "secret", "is busy, or your quota is used up (429)", true],
  [503, "secret", "failed (503)", true],
  [200, "data: {not json\n\n", "sent something that is not a chat completion", true],
  [200, textChunk("Half an ans"), "answer broke off", true],
  [200, 'data: {"error":{"message":"secret"}}\n\n', "reported an error while it answered", true],
  [200, DONE, "gave an empty answer", true],
])("a model's server that answers %s %j is reported in words a person can use", async (status, body, words, retryable) => {
  await using model = await startModelServer((response) => response.writeHead(status).end(body));
  const problem = await ask(model.baseUrl).catch((error: unknown) => error as Error);
  expect(problem).toMatchObject({ message: expect.stringContaining(words) as string, retryable });
  expect((problem as Error).message).not.toContain("secret");
});

test("a server that is not there, or says nothing, is reported, too", async () => {
  const gone = await startModelServer(() => undefined);
  await gone[Symbol.asyncDispose]();
  await expect(ask(gone.baseUrl)).rejects.toThrow(/^The model’s server at 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)\.$/);
  await using silent = await startModelServer((response) => void response.writeHead(200, { "content-type": "text/event-stream" }).write(textChunk("Well")));
  await expect(ask(silent.baseUrl, { silenceMaxMs: 50 })).rejects.toThrow("The model sent nothing for 1 s.");
});

test("an abort ends the request at the endpoint", async () => {
  const abort = new AbortController();
  await using model = await startModelServer((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(textChunk("word"));
    setImmediate(() => abort.abort());
  });
  await expect(ask(model.baseUrl, { signal: abort.signal })).rejects.toThrow("abort");
  const [request] = model.requests;
  await vi.waitFor(() => expect(request?.socket.destroyed).toBe(true));
});
