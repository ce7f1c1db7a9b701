import { PRIORITIES } from "@apex/ws-queue-core";
import fc, { type Arbitrary } from "fast-check";
import type { Command, CommitCommand, FromChoice, OpSpec } from "./commands.ts";

/** The instant around which commands happen; limits of the comparison are a second or two. */
export const EPOCH = 1_000_000;

const one = <const Value>(value: Value) => fc.constant(value);
const number = (below: number) => fc.nat({ max: below - 1 });

/** Mostly the first, now and then the second. */
const mostly = <A, B>(usual: Arbitrary<A>, rare: Arbitrary<B>, weight = 9) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: rare });

const text = mostly(fc.string({ unit: "grapheme", maxLength: 12 }), one("x".repeat(70)), 40);
const texts = fc.array(text, { minLength: 1, maxLength: 4 });
const run = number(3);
const request = number(4);
const player = number(2);
const anyThread = number(2);
const ownThread = mostly(one("own"), anyThread, 20);
const fitting = <Value>(otherwise: Arbitrary<Value>) => mostly(one("fitting"), otherwise);
const at = fc.nat({ max: 3_000 }).map((ms) => EPOCH + ms);
const fence = mostly(one("newest"), fc.constantFrom("older", "madeUp"), 12);
const place = mostly(one("mine"), fc.constantFrom("theirs", "inbox"), 40);

const publicOp: Arbitrary<OpSpec> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: one("append"), place, stream: number(3), texts }) },
  { weight: 3, arbitrary: fc.record({ type: one("append-once"), stream: number(3), id: number(3), texts }) },
  { weight: 5, arbitrary: fc.record({ type: one("enqueue"), thread: anyThread, request, text, priority: mostly(one(undefined), fc.constantFrom(...PRIORITIES), 1), isRequired: mostly(one(undefined), one(true), 3) }) },
  { weight: 2, arbitrary: fc.record({ type: one("cancel-request"), thread: anyThread, request }) },
  { weight: 1, arbitrary: fc.record({ type: one("cancel-run"), thread: anyThread, run: fitting(run) }) },
  { weight: 1, arbitrary: fc.record({ type: one("reject"), thread: anyThread, request: mostly(request, one(undefined), 2) }) },
  { weight: 1, arbitrary: fc.record({ type: one("delete"), stream: number(5) }) },
  { weight: 1, arbitrary: fc.record({ type: one("delete-thread"), thread: anyThread }) },
  { weight: 2, arbitrary: fc.record({ type: one("dead-letter"), text }) },
  { weight: 2, arbitrary: fc.record({ type: one("settle-letter"), letter: number(5).map((offset) => offset + 1), text }) },
);

const openRun = fc.record({
  type: one("open-run"),
  thread: ownThread,
  run,
  request: mostly(fitting(request), one(undefined), 3),
});

const postponed = fc.record({
  type: one("postpone"),
  thread: ownThread,
  request: fitting(request),
  dueAt: at,
  delayMs: number(3),
  message: mostly(text, one(undefined), 2),
});

const ownerOp: Arbitrary<OpSpec> = fc.oneof(
  { weight: 5, arbitrary: openRun },
  { weight: 4, arbitrary: fc.record({ type: one("append-run"), thread: ownThread, run: fitting(run), texts }) },
  { weight: 2, arbitrary: fc.record({ type: one("start-run"), thread: ownThread, run: fitting(run), text }) },
  { weight: 2, arbitrary: fc.record({ type: one("close-run"), thread: ownThread, run: fitting(run), as: fc.constantFrom("ended" as const, "died" as const, "cancelled" as const) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom("open-tool", "close-tool"), thread: ownThread, run: fitting(run), tool: number(2) }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: one("attempt"), thread: ownThread, request: fitting(request), attempt: fitting(number(3)) }),
  },
  { weight: 3, arbitrary: postponed },
  { weight: 2, arbitrary: fc.record({ type: one("consume"), thread: ownThread, request: fitting(request), isCancel: fc.boolean() }) },
);

const sequence = fc.oneof(
  { weight: 12, arbitrary: one("next") },
  { weight: 2, arbitrary: one("again") },
  { weight: 1, arbitrary: fc.constantFrom("conflict", "gap", "old") },
);

const producerCommit: Arbitrary<CommitCommand> = fc.record({
  type: one("commit"),
  player,
  author: fc.record({ kind: one("producer"), producer: number(2), isStolen: mostly(one(false), one(true), 30) }),
  sequence,
  ops: fc.array(mostly(publicOp, ownerOp, 20), { maxLength: 3 }),
  at,
});

const ownerCommit: Arbitrary<CommitCommand> = fc.record({
  type: one("commit"),
  player,
  author: fc.record({ kind: one("owner"), thread: anyThread, fence }),
  sequence,
  ops: fc.array(mostly(ownerOp, publicOp, 4), { minLength: 1, maxLength: 2 }),
  at,
});

const together: Arbitrary<Command> = fc.record({
  type: one("together"),
  commits: fc.array(mostly(producerCommit, ownerCommit, 2), { minLength: 2, maxLength: 8, size: "max" }),
});

const from: Arbitrary<FromChoice> = fc.oneof(
  fc.constantFrom("start", "head", "void"),
  fc.record({ known: fc.nat({ max: 30 }) }),
  fc.record({ known: fc.nat({ max: 30 }) }),
  fc.record({ madeUp: number(9) }),
);

const mint: Arbitrary<Command> = fc.record({ type: one("mint"), player, producer: number(4), forClient: fc.boolean(), at });

const acquire: Arbitrary<Command> = fc.record({
  type: one("acquire"),
  player,
  thread: anyThread,
  seen: mostly(one("now"), fc.constantFrom("before", "never"), 4),
});

const read: Arbitrary<Command> = fc.record({
  type: one("read"),
  stream: mostly(number(3), number(10), 1),
  from,
  isBackward: fc.boolean(),
  entriesMax: fc.integer({ min: 1, max: 5 }),
  bytesMax: fc.integer({ min: 1, max: 60 }),
});

const step: Arbitrary<Command> = fc.oneof(
  { weight: 10, arbitrary: producerCommit },
  { weight: 14, arbitrary: ownerCommit },
  { weight: 3, arbitrary: together },
  { weight: 8, arbitrary: read },
  { weight: 3, arbitrary: acquire },
  { weight: 2, arbitrary: fc.record({ type: mostly(one("renew"), one("release"), 3), player, thread: anyThread, fence }) },
  { weight: 4, arbitrary: mint },
  { weight: 1, arbitrary: fc.record({ type: one("maintain"), now: at.map((ms) => ms + 1_000) }) },
  { weight: 1, arbitrary: one({ type: "reopen" }) },
);

/** Everybody is known and owns its threads: from here on most commands mean something. */
const OPENING: readonly Command[] = [0, 1].flatMap((who) =>
  [0, 1].flatMap((index): Command[] => [
    { type: "mint", player: who, producer: index, forClient: index === 0, at: EPOCH },
    { type: "acquire", player: who, thread: index, seen: "now" },
  ]),
);

/** Sequences of commands: mostly behind the usual opening, sometimes on bare ground. */
export function commandSequences(commandsMax: number): Arbitrary<readonly Command[]> {
  const steps = fc.array(step, { maxLength: commandsMax, size: "max" });
  return fc.tuple(mostly(one(OPENING), one([])), steps).map(([opening, rest]) => [...opening, ...rest]);
}
