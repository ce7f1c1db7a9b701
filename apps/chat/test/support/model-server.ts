import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Message, ToolDefinition } from "../../src/agent/model/messages.ts";

export interface CompletionBody {
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly Message[];
  readonly tools?: readonly ToolDefinition[];
}

/** A small server that speaks the protocol of OpenAI's chat completions. */
export interface ModelServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly requests: readonly IncomingMessage[];
  readonly bodies: readonly CompletionBody[];
}

export async function startModelServer(answer: (response: ServerResponse, body: CompletionBody) => void): Promise<ModelServer> {
  const requests: IncomingMessage[] = [];
  const bodies: CompletionBody[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as CompletionBody;
      bodies.push(body);
      answer(response, body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    bodies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const chunk = (delta: object, finish_reason: string | null = null): string => `data: ${JSON.stringify({ id: "1", choices: [{ index: 0, delta, finish_reason }] })}\n\n`;

/** One event of a streamed answer. */
export const textChunk = (content: string | null): string => chunk({ content });

/** A call of a tool as servers stream it: its name first, then its arguments in pieces. */
export function callChunks(index: number, id: string, name: string, args: object): string {
  const json = JSON.stringify(args);
  const middle = Math.ceil(json.length / 2);
  const piece = (fields: object): string => chunk({ tool_calls: [{ index, ...fields }] });
  return (
    piece({ id, type: "function", function: { name, arguments: "" } }) +
    piece({ function: { arguments: json.slice(0, middle) } }) +
    piece({ function: { arguments: json.slice(middle) } })
  );
}

export const DONE = "data: [DONE]\n\n";

/** Sends a turn as a stream. */
export function stream(response: ServerResponse, ...chunks: readonly string[]): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(chunks.join(""));
}
