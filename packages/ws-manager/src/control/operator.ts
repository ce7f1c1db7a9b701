import { anId, aWhole, checkFields, createError, isRequired, oneOf, type Rule } from "@apex/ws-queue-core";
import type { DeadLetterList, LetterKey } from "../dead-letters/contract.ts";
import { createDoctor } from "./doctor.ts";
import { describeThread } from "./describe-thread.ts";
import { listThreads } from "./list-threads.ts";
import type { OperatorSource } from "./source.ts";
import { tailThread } from "./tail.ts";
import type { DoctorReport, TailItem, ThreadReport, ThreadsPage } from "./views.ts";

export interface ThreadsQuery {
  /** Default: those with work or an owner. */
  readonly all?: boolean | undefined;
  readonly after?: string | undefined;
  /** 1 to 500; default 50. */
  readonly limit?: number | undefined;
}

export interface InspectQuery {
  readonly userId: string;
  readonly threadId: string;
  /** How many of the newest entries, 0 to 100; default 10. */
  readonly last?: number | undefined;
}

export interface TailQuery {
  readonly userId: string;
  readonly threadId: string;
  /** The oldest entry, behind the newest (default), or an offset. */
  readonly from?: "start" | "head" | number | undefined;
  /** False: ends at the head. Default true. */
  readonly follow?: boolean | undefined;
}

export interface LettersQuery {
  readonly userId?: string | undefined;
  readonly after?: string | undefined;
  /** 1 to 500; default 50. */
  readonly limit?: number | undefined;
}

/** What an operator can ask: of a running service, over its socket, and of a closed file. Rejects with `invalid_argument` and what the store says. */
export interface Operator {
  doctor(): Promise<DoctorReport>;
  threads(query?: ThreadsQuery): Promise<ThreadsPage>;
  inspect(query: InspectQuery): Promise<ThreadReport>;
  /** Ends with the signal, at the head. */
  tail(query: TailQuery, signal: AbortSignal): AsyncIterable<TailItem>;
  letters(query?: LettersQuery): Promise<DeadLetterList>;
  redrive(letter: LetterKey): Promise<{ readonly requestId: string }>;
  discard(letter: LetterKey): Promise<void>;
}

const aFlag: Rule<boolean> = { is: (value): value is boolean => typeof value === "boolean", form: "true or false" };
const aCursor: Rule<string> = { is: (value): value is string => typeof value === "string" && value !== "" && value.length <= 4_000, form: "the next of an earlier page" };
const aLimit = aWhole(1, 500);
const anOffset = aWhole(1);
const WORDS = oneOf<"start" | "head">("start", "head");
const aFrom: Rule<"start" | "head" | number> = { is: (value): value is "start" | "head" | number => WORDS.is(value) || anOffset.is(value), form: '"start", "head" or an offset' };

const PAGE_RULES = { after: aCursor, limit: aLimit };
const THREAD_RULES = { userId: isRequired(anId), threadId: isRequired(anId) };
const THREADS_RULES = { ...PAGE_RULES, all: aFlag };
const INSPECT_RULES = { ...THREAD_RULES, last: aWhole(0, 100) };
const TAIL_RULES = { ...THREAD_RULES, from: aFrom, follow: aFlag };
const LETTERS_RULES = { ...PAGE_RULES, userId: anId };
const LETTER_RULES = { userId: isRequired(anId), offset: isRequired(anOffset) };

const DEFAULT_LIMIT = 50;
const LAST = 10;

/** Answers from a source. Each query is checked here, whichever way it came. */
export function createOperator(source: OperatorSource): Operator {
  const { store, letters } = source;
  const doctor = createDoctor(source);

  return {
    doctor,
    async threads(query = {}) {
      const { all = false, after, limit = DEFAULT_LIMIT } = checkFields("threads", query, THREADS_RULES, "invalid_argument");
      return listThreads(source, { all, after, limit });
    },
    async inspect(query) {
      const { userId = "", threadId = "", last = LAST } = checkFields("inspect", query, INSPECT_RULES, "invalid_argument");
      return describeThread(source, { userId, threadId }, last);
    },
    tail(query, signal) {
      const { userId = "", threadId = "", from = "head", follow = true } = checkFields("tail", query, TAIL_RULES, "invalid_argument");
      return tailThread(store, { userId, threadId, from, follow }, signal);
    },
    async letters(query = {}) {
      const checked = checkFields("letters", query, LETTERS_RULES, "invalid_argument");
      return letters.list({ limit: DEFAULT_LIMIT, ...checked });
    },
    async redrive(letter) {
      return (letters.redrive ?? closed)(checkLetter("redrive", letter));
    },
    async discard(letter) {
      await (letters.discard ?? closed)(checkLetter("discard", letter));
    },
  };
}

function checkLetter(name: string, letter: unknown): LetterKey {
  const { userId = "", offset = 0 } = checkFields(name, letter, LETTER_RULES, "invalid_argument");
  return { userId, offset };
}

function closed(): never {
  throw createError("invalid_argument", "A closed file is only read: redrive and discard letters while its service runs");
}
