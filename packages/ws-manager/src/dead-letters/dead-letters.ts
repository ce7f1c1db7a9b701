import { anId, aWhole, checkFields, checkValue, createError, deadStream, isApexError, readFields, threadStream, type RequestId, type Rule, type StreamKey, type UserId } from "@apex/ws-queue-core";
import type { DeadLetter as StoredLetter, DeadLetterSettled } from "@apex/ws-queue-core/events";
import { deadLetterCursor, type DeadLetterCursor, type Op, type Store } from "@apex/ws-queue-core/store";
import { aGivenId, checkGivenId } from "../given-id.ts";
import { randomId } from "../random-id.ts";
import type { Askers } from "../requests/askers.ts";
import { requestText, type GivenRequest, type RequestCheck } from "../requests/check-request.ts";
import type { Handlers } from "../requests/handlers.ts";
import { byteLength, type Runtime } from "../runtime.ts";
import type { NodeAppender } from "../threads/node-appender.ts";
import type { ThreadOwners } from "../threads/thread-owners.ts";
import type { DeadLetterList, DeadLetters, LetterKey, ListOptions } from "./contract.ts";
import { describeLetter, parseLetter } from "./letter.ts";
import { readPayload } from "./letter-payload.ts";

interface DeadLettersParts {
  readonly runtime: Runtime;
  readonly appender: Pick<NodeAppender, "commit">;
  readonly check: RequestCheck;
  readonly askers: Pick<Askers, "remember" | "forget">;
  readonly priorityOf: Handlers<never>["priorityOf"];
  readonly wake: ThreadOwners["wake"];
}

const LIMIT = 100;
const LIMIT_MAX = 1_000;

const aCursor: Rule<DeadLetterCursor> = { is: (value): value is DeadLetterCursor => typeof value === "string", form: "the next of a page" };
const LIST_RULES = { userId: aGivenId, after: aCursor, limit: aWhole(1, LIMIT_MAX) };
const anOffset = aWhole(1);

/** A checked key. */
interface LetterAt {
  readonly userId: UserId;
  readonly offset: number;
}

interface Address extends LetterAt {
  readonly stream: StreamKey;
}

/** Whose letters are listed, also where nothing else can be done with them. */
interface LetterSource {
  readonly store: Pick<Store, "deadLetters">;
  readonly onError: (error: unknown) => void;
}

/** A page of what a store lists, as `DeadLetters.list` says. */
export async function listLetters({ store, onError }: LetterSource, options: ListOptions = {}): Promise<DeadLetterList> {
  const { userId, after, limit = LIMIT } = checkFields("deadLetters.list", options, LIST_RULES, "invalid_argument");
  const user = checkGivenId("deadLetters.list: userId", userId) as UserId | undefined;
  const { letters, next } = await store.deadLetters(after, limit, user);
  return {
    letters: letters.flatMap((indexed) => {
      if (indexed.text === undefined) return [];
      const letter = parseLetter(indexed.text);
      if (letter !== undefined) return [describeLetter(indexed, letter)];
      onError(unreadable(indexed));
      return [];
    }),
    next,
  };
}

/** `stop`: from now on nothing is redriven. */
export function createDeadLetters({ runtime, appender, check, askers, priorityOf, wake }: DeadLettersParts): DeadLetters & { stop(): void } {
  const { store, clock, random } = runtime;
  let isStopped = false;

  function assertOpen(): void {
    if (isStopped) throw createError("draining", "The process is shutting down; the next one takes requests");
  }

  /** The letter that is not settled, of the text of its entry. */
  async function find({ userId, offset, stream }: Address): Promise<StoredLetter> {
    const { letters: [found] } = await store.deadLetters(deadLetterCursor({ at: 0, offset: offset - 1, stream }), 1, userId);
    if (found?.offset !== offset) throw gone({ userId, offset });
    const letter = found.text === undefined ? undefined : parseLetter(found.text);
    if (letter === undefined) throw unreadable(found);
    return letter;
  }

  async function redrive(key: LetterKey): Promise<{ readonly requestId: RequestId }> {
    const address = readKey("redrive", key);
    assertOpen();
    const letter = await find(address);
    const { request } = letter;
    const payload = await readPayload(store, address.userId, letter);
    const given: GivenRequest = { id: randomId(random) as RequestId, name: request.name, payload };
    // A request that would only fail, for good, would take its letter with it.
    const refusal = await check(given);
    if (refusal !== undefined) throw refusal;
    assertOpen();
    await askAgain(address, request, given);
    return { requestId: given.id };
  }

  async function askAgain({ userId, offset, stream }: Address, { requestId: old, threadId }: StoredLetter["request"], given: GivenRequest): Promise<void> {
    const { id: requestId, name } = given;
    const timestamp = clock.epochMs();
    const priority = priorityOf(name);
    const text = requestText(given, timestamp, old);
    const enqueue: Op = { type: "enqueue", thread: threadStream(userId, threadId), requestId, text, priority, isRequired: true };
    const settled = settledText({ type: "dead_letter_settled", letter: offset, requestId: old, outcome: "redriven", redriveId: requestId, timestamp });
    const settle: Op = { type: "settle-letter", stream, letter: offset, text: settled };
    const asked = { userId, threadId, requestId };
    // No connection asks it, and its handler may begin before the answer is here.
    askers.remember(asked, undefined);
    try {
      await commit({ userId, offset }, [settle, enqueue], byteLength(text) + byteLength(settled));
    } catch (error) {
      askers.forget(asked);
      throw error;
    }
    wake(userId, threadId, priority);
  }

  async function discard(key: LetterKey): Promise<void> {
    const { userId, offset, stream } = readKey("discard", key);
    const text = settledText({ type: "dead_letter_settled", letter: offset, outcome: "discarded", timestamp: clock.epochMs() });
    await commit({ userId, offset }, [{ type: "settle-letter", stream, letter: offset, text }], byteLength(text));
  }

  /** The store refuses with a code alone. */
  async function commit(key: LetterAt, ops: readonly Op[], bytes: number): Promise<void> {
    try {
      await appender.commit(key.userId, ops, bytes);
    } catch (error) {
      throw isApexError(error) && error.code === "letter_gone" ? gone(key) : error;
    }
  }

  return {
    list: (options) => listLetters(runtime, options),
    redrive,
    discard,
    stop() {
      isStopped = true;
    },
  };
}

function readKey(method: string, key: LetterKey): Address {
  const fields = readFields(`deadLetters.${method}: letter`, key, "invalid_argument");
  const userId = checkValue(`deadLetters.${method}: userId`, fields["userId"], anId, "invalid_id") as UserId;
  const offset = checkValue(`deadLetters.${method}: offset`, fields["offset"], anOffset, "invalid_argument");
  return { userId, offset, stream: deadStream(userId) };
}

const gone = ({ userId, offset }: LetterAt) =>
  createError("letter_gone", "there is no such letter; it was redriven or discarded before, or is no longer kept", { userId, offset });

const settledText = (settled: DeadLetterSettled): string => JSON.stringify(settled);

const unreadable = ({ stream, offset }: { readonly stream: StreamKey; readonly offset: number }) =>
  createError("store_damaged", `The dead letter ${offset} of ${stream} cannot be read; discard it, or restore a backup`, { stream, offset });
