import { createError, requestsStream, type Json, type UserId } from "@apex/ws-queue-core";
import type { DeadLetter, StoredRequest } from "@apex/ws-queue-core/events";
import type { Entry, ReadRequest, Store } from "@apex/ws-queue-core/store";
import { isWithoutPayload } from "./letter.ts";

/** Of a letter that does not say where its request's entry is, the whole inbox is looked through. */
const PAGE = { entriesMax: 1_000, bytesMax: 1_024 * 1_024 };

/** What the request of a letter asks: from the letter, or, where it was too large for that, from the inbox. Throws `request_lost`. */
export async function readPayload(store: Store, userId: UserId, letter: DeadLetter): Promise<Json> {
  const { request } = letter;
  if (!isWithoutPayload(letter)) return request.payload;
  const entry = await findEntry(store, userId, letter);
  const stored = entry === undefined ? undefined : (JSON.parse(entry.text) as StoredRequest);
  if (stored?.requestId === request.requestId) return stored.payload;
  throw createError("request_lost", "The payload of this dead letter was too large for it, and its inbox does not have it any more", { requestId: request.requestId });
}

async function findEntry(store: Store, userId: UserId, { request: { threadId }, offset, after }: DeadLetter): Promise<Entry | undefined> {
  const stream = requestsStream(userId, threadId);
  const bounds = after === undefined ? PAGE : { entriesMax: 1, bytesMax: 1 };
  for (let from: ReadRequest["from"] | undefined = after ?? "start"; from !== undefined; ) {
    const result = await store.read({ stream, from, ...bounds });
    const entries: readonly Entry[] = result.status === "page" ? result.page.entries : [];
    const found = entries.find((entry) => entry.offset === offset);
    if (found !== undefined) return found;
    const last = entries.at(-1);
    from = last === undefined || last.offset > offset ? undefined : { offset: last.offset, tag: last.tag };
  }
  return undefined;
}
