import type { IncomingMessage, ServerResponse } from "node:http";
import { BadRequest, type Fields } from "./fields.ts";
import { log } from "./log.ts";

export type Handler = (body: Fields) => unknown;

async function readBody(request: IncomingMessage): Promise<Fields> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : JSON.parse(text);
}

export function createRoutes(table: Record<string, Handler>): (request: IncomingMessage, response: ServerResponse) => void {
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const handler = table[`${request.method} ${request.url}`];
    if (handler === undefined) return send(response, 404, { error: "not found" });
    try {
      send(response, 200, (await handler(await readBody(request))) ?? {});
    } catch (error) {
      log.error(`${request.url}`, error);
      send(response, error instanceof BadRequest ? 400 : 500, { error: String(error) });
    }
  }
  return (request, response) => void answer(request, response);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
