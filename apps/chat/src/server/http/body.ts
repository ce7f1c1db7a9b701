import type { IncomingMessage, ServerResponse } from "node:http";
import * as v from "valibot";
import { HttpError } from "./http-error.ts";

/** Reads a JSON body of at most `bytesMax` and checks it. Throws `HttpError` 413 or 400. */
export async function readJson<Schema extends v.GenericSchema>(
  request: IncomingMessage,
  schema: Schema,
  bytesMax = 64 * 1024,
): Promise<v.InferOutput<Schema>> {
  const text = await readText(request, bytesMax);
  const parsed = v.safeParse(schema, parseJson(text));
  if (parsed.success) return parsed.output;
  throw new HttpError(400, `The request is not of the expected form: ${v.summarize(parsed.issues)}`);
}

async function readText(request: IncomingMessage, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new HttpError(413, `The request has more than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, "The request is not JSON");
  }
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" });
  response.end(body);
}
