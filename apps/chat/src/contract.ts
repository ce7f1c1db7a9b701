import { defineContract } from "@apex/ws-manager/contract";
import * as v from "valibot";
import { QUESTION_LENGTH_MAX } from "./names.ts";

const line = v.pipe(v.number(), v.integer(), v.minValue(1));
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(512));

/** What the page and the server agree on. The page imports only its type. */
export const chat = defineContract({
  requests: {
    ask: v.strictObject({
      question: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(QUESTION_LENGTH_MAX)),
      collection: name,
    }),
    /** Asked in the home thread when a thread begins. */
    name_thread: v.strictObject({ thread: name, title: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) }),
  },
  events: {
    /** A place in a document that the answer leans on; the text refers to it as [number]. */
    cited: v.object({
      number: line,
      collection: name,
      document: name,
      lineFrom: line,
      lineTo: line,
      quote: v.string(),
    }),
    /** In the home thread. */
    thread_titled: v.object({ thread: name, title: v.string() }),
    collection_added: v.object({ collection: name, name: v.string(), documents: v.number(), bytes: v.number() }),
    collection_removed: v.object({ collection: name }),
  },
});
