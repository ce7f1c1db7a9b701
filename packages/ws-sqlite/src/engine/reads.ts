import { positionBefore, readLog, streamHead, summarizeProducer, type LetterPlace, type ReadRequest, type ReadReset, type ReadResult, type TakeEntry } from "@apex/ws-queue-core/store";
import type { Call, CallName, Calls } from "../messages.ts";
import { packReadResult } from "../packed-page.ts";
import type { Tables } from "../tables/tables.ts";
import type { DurableState } from "./durable-state.ts";
import { passingDamage, type Reports } from "./reports.ts";

/** Calls that change nothing. */
export type ReadName = Extract<CallName, "read" | "heads" | "producer" | "thread" | "pending" | "deadLetters" | "positionBefore" | "threads">;

type ReadReports = Pick<Reports, "noteDamage" | "noteUnverified" | "noteError">;

type Answers = { readonly [Name in ReadName]: (input: Calls[Name]["input"]) => Calls[Name]["output"] };

const NAMES: readonly string[] = ["read", "heads", "producer", "thread", "pending", "deadLetters", "positionBefore", "threads"] satisfies readonly ReadName[];

export const isRead = (call: Call): call is Call<ReadName> => NAMES.includes(call.name);

/** Answers from what is durable. */
export function createReads(tables: Tables, durable: DurableState, reports: ReadReports): Answers {
  return {
    read(request) {
      const result = read(tables, durable, request, reports.noteUnverified);
      if (result.status === "reset" && result.reason === "damaged") {
        const [first, last] = stretchOf(request, result);
        reports.noteDamage(request.stream, first, last);
      }
      return packReadResult(result);
    },
    heads: (streams) =>
      streams.map((key) => {
        const state = durable.stream(key);
        return state && streamHead(state);
      }),
    producer({ userId, producer }) {
      const state = durable.producer(userId, producer);
      return state && summarizeProducer(producer, state);
    },
    thread: (key) => durable.thread(key),
    pending: ({ after, limit }) => tables.threads.pending(after, limit, reports.noteError),
    deadLetters: ({ after, limit, userId }) => tables.letters.page(after, limit, userId, (place) => readLetter(tables, durable, place, reports)),
    positionBefore: ({ stream, offset }) => positionBefore(durable.stream(stream), offset, (at) => durable.entry(stream, at)?.tag),
    threads: ({ after, limit }) => tables.threads.all(after, limit),
  };
}

function read({ entries }: Tables, durable: DurableState, request: ReadRequest, noteUnverified: (count: number) => void): ReadResult {
  const row = durable.streamRow(request.stream);
  return readLog(row?.state, request, {
    tagAt: (offset) => durable.entry(request.stream, offset)?.tag,
    visit(offset, entriesMax, take, isBackward) {
      if (row !== undefined) noteUnverified(entries.visit(row.id, offset, entriesMax, take, isBackward));
    },
  });
}

/** The first and the last entry of the damage that a read met. */
function stretchOf({ from, isBackward }: ReadRequest, { head, oldest, resume }: ReadReset & { reason: "damaged" }): readonly [number, number] {
  if (isBackward === true) return [resume.offset + 1, typeof from === "string" ? head.offset : from.offset];
  return [typeof from === "string" ? oldest : from.offset + 1, resume.offset];
}

/** Undefined, and told, where the entry of a letter is missing or damaged, or its stream is. */
function readLetter({ entries }: Tables, durable: DurableState, { stream, offset }: LetterPlace, reports: ReadReports): string | undefined {
  const row = passingDamage(reports, () => durable.streamRow(stream));
  let text: string | undefined;
  const take: TakeEntry = (entry) => {
    if (entry.offset === offset && entry.isDamaged !== true) ({ text } = entry);
    return true;
  };
  if (row !== undefined) reports.noteUnverified(entries.visit(row.id, offset, 1, take));
  if (row !== undefined && text === undefined) reports.noteDamage(stream, offset, offset);
  return text;
}

/** Answers one call. */
export function answerRead(reads: Answers, call: Call<ReadName>): Calls[ReadName]["output"] {
  switch (call.name) {
    case "read":
      return reads.read(call.input);
    case "heads":
      return reads.heads(call.input);
    case "producer":
      return reads.producer(call.input);
    case "thread":
      return reads.thread(call.input);
    case "pending":
      return reads.pending(call.input);
    case "deadLetters":
      return reads.deadLetters(call.input);
    case "positionBefore":
      return reads.positionBefore(call.input);
    case "threads":
      return reads.threads(call.input);
  }
}
