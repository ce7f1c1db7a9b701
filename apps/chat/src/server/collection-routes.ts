import type { IncomingMessage } from "node:http";
import * as v from "valibot";
import { UPLOAD_LIMITS } from "../documents/limits.ts";
import type { LibraryThread } from "../documents/library-thread.ts";
import type { Collection } from "../documents/types.ts";
import { readJson } from "./http/body.ts";
import { HttpError } from "./http/http-error.ts";
import type { Call, Route } from "./http/router.ts";
import type { Tokens } from "./tokens.ts";

const { pathLengthMax, nameLengthMax, documentBytesMax, bodyBytesMax } = UPLOAD_LIMITS;

// A name to show in one line: no control characters.
const shown = v.regex(/^[^\p{Cc}]+$/u, "A name has no control characters");
const NewCollection = v.strictObject({ name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(nameLengthMax), shown) });
const Batch = v.strictObject({
  documents: v.array(
    v.strictObject({
      path: v.pipe(v.string(), v.minLength(1), v.maxLength(pathLengthMax), shown),
      text: v.pipe(v.string(), v.maxBytes(documentBytesMax)),
    }),
  ),
});
const COLLECTION_ID = /^[0-9a-f-]{36}$/;
const lineNumber = v.pipe(v.string(), v.regex(/^\d{1,7}$/), v.transform(Number));

export interface CollectionParts {
  readonly library: LibraryThread;
  readonly tokens: Tokens;
  /** Tell the user's pages; repeating it is harmless. */
  readonly announceAdded: (userId: string, collection: Collection) => Promise<void>;
  readonly announceRemoved: (userId: string, collectionId: string) => Promise<void>;
}

/** Uploads and reading. Every call needs a token, and sees only what belongs to its user. */
export function collectionRoutes({ library, tokens, announceAdded, announceRemoved }: CollectionParts): Route[] {
  const asUser =
    (handle: (userId: string, call: Call) => Promise<unknown>) =>
    async (call: Call): Promise<unknown> =>
      handle(await userOf(call.request, tokens), call);

  const create = asUser(async (userId, { request }) => {
    const { name } = await readJson(request, NewCollection);
    return found(await library.create(userId, name), 409, "You have as many collections as allowed. Delete one first.");
  });

  const add = asUser(async (userId, { request, part }) => {
    const { documents } = await readJson(request, Batch, bodyBytesMax);
    const result = await library.add(userId, part("id"), documents);
    if (result === "full") throw new HttpError(413, "There are too many documents, or they are too large.");
    return found(result, 404, "These documents have been deleted.");
  });

  const finish = asUser(async (userId, { part }) => {
    const collection = found(await library.finish(userId, part("id")), 404, "These documents have been deleted, or there are none.");
    await announceAdded(userId, collection);
    return collection;
  });

  const remove = asUser(async (userId, { part }) => {
    const id = part("id");
    if (!COLLECTION_ID.test(id)) throw new HttpError(404, "These documents have been deleted.");
    const removed = await library.remove(userId, id);
    // Also when it is gone already: the server may have died before it could tell.
    await announceRemoved(userId, id);
    return { removed };
  });

  const lines = asUser(async (userId, { query, part }) => {
    const from = readLine(query.get("from"));
    const passage = await library.lines(userId, part("id"), query.get("document") ?? "", from, readLine(query.get("to")));
    return found(passage, 404, "This document has been deleted.");
  });

  return [
    { method: "POST", path: "/api/collections", handle: create },
    { method: "PUT", path: "/api/collections/:id/documents", handle: add },
    { method: "POST", path: "/api/collections/:id/finish", handle: finish },
    { method: "DELETE", path: "/api/collections/:id", handle: remove },
    { method: "GET", path: "/api/collections/:id/lines", handle: lines },
  ];
}

async function userOf(request: IncomingMessage, tokens: Tokens): Promise<string> {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  const owner = await tokens.verify(token);
  if (owner === null) throw new HttpError(401, "You are not signed in.");
  return owner.userId;
}

function found<Value>(value: Value | undefined, status: number, message: string): Value {
  if (value === undefined) throw new HttpError(status, message);
  return value;
}

function readLine(text: string | null): number {
  const parsed = v.safeParse(lineNumber, text);
  if (!parsed.success) throw new HttpError(400, "A line is a whole number from 1.");
  return parsed.output;
}
