import { createHash } from "node:crypto";
import * as v from "valibot";

/** Size of an event's JSON before anybody wraps it. */
const EVENT_BYTES = 200;
/** A multiple of every size of a piece, and longer than any message. */
const RING_CHARS = 204_800;
/** All numbers have as many digits as this one, so that all events have one size. */
const FIRST_NUMBER = 1_000_000;
/** Texts of neighbouring threads begin so many pieces apart: what reaches the wrong thread is wrong there. */
const THREAD_STRIDE = 97;

export interface Tick {
  readonly n: number;
  readonly pad: string;
}

/** What the subjects that check their events check. */
export const tickSchema = v.object({ n: v.number(), pad: v.string() });

/** What a subject is given to send: an event, or a piece of text. */
export type Item = Tick | string;

/** What a client gets. Text may come in other pieces than it was sent in. */
export type Message = ({ readonly type: "tick" } & Tick) | { readonly type: "text"; readonly text: string };

/** Letters without a pattern, the same in each process. */
function createRing(): string {
  let ring = "";
  for (let block = 0; ring.length < RING_CHARS; block += 1) ring += createHash("sha256").update(String(block)).digest("base64url");
  return ring.slice(0, RING_CHARS);
}

const RING = createRing();
/** Any piece of the ring, also the one that goes over its end, is a piece of this. */
const RING_TWICE = RING + RING;

/** A copy: a slice would be a reference into the ring, which is cheaper to make and dearer to send. */
const copyOf = (text: string): string => Buffer.from(text).toString("latin1");

const cut = (step: number, chars: number): readonly string[] =>
  Array.from({ length: RING_CHARS / step }, (_, index) => copyOf(RING.slice(index * step, index * step + chars)));

const PADS = cut(EVENT_BYTES, EVENT_BYTES - JSON.stringify({ n: FIRST_NUMBER, pad: "" }).length);

/** Makes the items of one thread, by their numbers: 1, 2, 3, … `pieceBytes`: pieces of text of this size instead of events. */
export function createItems(pieceBytes: number | undefined, thread: number): (number: number) => Item {
  const pieces = pieceBytes === undefined ? PADS : piecesOf(pieceBytes);
  const textOf = (number: number): string => pieces[(number + thread * THREAD_STRIDE) % pieces.length] ?? "";
  return pieceBytes === undefined ? (number) => ({ n: FIRST_NUMBER + number, pad: textOf(number) }) : textOf;
}

const cutBefore = new Map<number, readonly string[]>();

function piecesOf(bytes: number): readonly string[] {
  const pieces = cutBefore.get(bytes) ?? cut(bytes, bytes);
  cutBefore.set(bytes, pieces);
  return pieces;
}

/** Insists that one thread's items come in order, each once, with every character. */
export interface Checker {
  /** How many items are there in full. */
  readonly reached: number;
  /** False: not what should have come next. */
  take(message: Message): boolean;
}

export const createChecker = (pieceBytes: number | undefined, thread: number): Checker =>
  pieceBytes === undefined ? createTickChecker(thread) : createTextChecker(pieceBytes, thread);

function createTickChecker(thread: number): Checker {
  const itemOf = createItems(undefined, thread);
  let reached = 0;
  return {
    get reached() {
      return reached;
    },
    take(message) {
      const { n, pad } = itemOf(reached + 1) as Tick;
      if (message.type !== "tick" || message.n !== n || message.pad !== pad) return false;
      reached += 1;
      return true;
    },
  };
}

function createTextChecker(pieceBytes: number, thread: number): Checker {
  const start = (1 + thread * THREAD_STRIDE) * pieceBytes;
  let chars = 0;
  return {
    get reached() {
      return Math.floor(chars / pieceBytes);
    },
    take(message) {
      if (message.type !== "text" || message.text === "" || !RING_TWICE.startsWith(message.text, (start + chars) % RING_CHARS)) return false;
      chars += message.text.length;
      return true;
    },
  };
}
