import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface CompletionRequest {
  readonly model: string;
  readonly stream: boolean;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

/** A small server that speaks the protocol of OpenAI's chat completions. */
export interface ModelServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly requests: readonly IncomingMessage[];
}

export async function startModelServer(answer: (response: ServerResponse, body: CompletionRequest) => void): Promise<ModelServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => answer(response, JSON.parse(Buffer.concat(chunks).toString()) as CompletionRequest));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** One event of a streamed answer. */
export const completionChunk = (content: string | null): string =>
  `data: ${JSON.stringify({ id: "1", choices: [{ index: 0, delta: { content } }] })}\n\n`;
