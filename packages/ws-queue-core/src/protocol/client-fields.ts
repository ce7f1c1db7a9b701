import { isId, type UserId } from "../ids.ts";
import { isStreamKind } from "../stream.ts";
import type { Subscribe, SubscribeFrom, WireStream } from "./frames.ts";
import { isFields, isWhole, malformed, type Fields } from "./shape.ts";

/** Readers of one field each. `of` names the frame, for the error. */

const CURSOR_LENGTH_MAX = 128;
const LIST_LENGTH_MAX = 1_024;

export function readWhole(raw: Fields, of: string, name: string, min: number): number {
  const value = raw[name];
  if (!isWhole(value, min)) throw malformed(`${of}.${name}`, `a whole number from ${min} to 2^53-1`);
  return value;
}

export function readId<Id extends string>(raw: Fields, of: string, name: string): Id {
  const value = raw[name];
  if (!isId(value)) throw malformed(`${of}.${name}`, "1 to 128 characters, well-formed, without control characters");
  return value as Id;
}

/** A token is opaque; the size of the message bounds it. */
export function readToken(raw: Fields, of: string): string {
  const value = raw["token"];
  if (typeof value !== "string" || value === "") throw malformed(`${of}.token`, "a string that is not empty");
  return value;
}

export function readList(raw: Fields, of: string, name: string): readonly unknown[] {
  const value = raw[name];
  if (!Array.isArray(value) || value.length > LIST_LENGTH_MAX) {
    throw malformed(`${of}.${name}`, `a list of at most ${LIST_LENGTH_MAX}`);
  }
  return value;
}

export function readIds(raw: Fields, of: string, name: string): readonly string[] {
  const ids = readList(raw, of, name);
  if (!ids.every(isId)) throw malformed(`${of}.${name}`, "a list of short strings");
  return ids;
}

export function readSubscribe(raw: unknown, of: string): Subscribe {
  if (!isFields(raw)) throw malformed(of, "an object");
  return { n: readWhole(raw, of, "n", 1), stream: readStream(raw["stream"], `${of}.stream`), from: readFrom(raw, of) };
}

function readStream(raw: unknown, of: string): WireStream {
  if (!isFields(raw)) throw malformed(of, "an object");
  const kind = raw["kind"];
  if (!isStreamKind(kind)) throw malformed(`${of}.kind`, "thread, requests, dead or shared");
  const stream = { kind, name: readId<string>(raw, of, "name") };
  return raw["user"] === undefined ? stream : { ...stream, user: readId<UserId>(raw, of, "user") };
}

/** Whether the text is a cursor of the stream is for the connection to say: a wrong one is a `reset`, not an error. */
function readFrom(raw: Fields, of: string): SubscribeFrom {
  const value = raw["from"];
  if (typeof value !== "string" || value === "" || value.length > CURSOR_LENGTH_MAX) {
    throw malformed(`${of}.from`, "start, head or a cursor");
  }
  return value as SubscribeFrom;
}

/** What is written is strict: a field that this version does not know may change the meaning of a request. */
export function refuseUnknownFields(raw: Fields, of: string, known: readonly string[]): void {
  if (!Object.keys(raw).every((name) => known.includes(name))) throw malformed(of, `made of ${known.join(", ")} only`);
}
