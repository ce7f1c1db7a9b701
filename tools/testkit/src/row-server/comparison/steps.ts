import type { IndexName, PagesRequest } from "@apex/ws-redis/engine";
import fc from "fast-check";

/** Which version a row, or which offset an id, is checked for: what it has, or another one. */
export type Guess = "current" | "other" | "none";

/** Everything is named by small numbers, which are made what they stand for when the step is taken. */
export interface GroupPlan {
  readonly user: number;
  readonly checks: readonly { readonly row: number; readonly guess: Guess; readonly write: "text" | "gone" | "nothing" }[];
  readonly ids: readonly { readonly id: number; readonly guess: Guess }[];
  readonly logs: readonly { readonly stream: number; readonly pages: readonly number[]; readonly isReset: boolean; readonly trimBack: number | undefined }[];
  readonly newIds: readonly { readonly id: number; readonly isKept: boolean }[];
  readonly letters: readonly { readonly offset: number; readonly isAdded: boolean; readonly span: number }[];
  readonly indexes: readonly { readonly index: IndexName; readonly member: number; readonly score: number | undefined }[];
  readonly turn: { readonly writer: number; readonly isWanted: boolean } | undefined;
}

export type Step =
  | { readonly type: "apply"; readonly groups: readonly GroupPlan[] }
  | { readonly type: "load" }
  | { readonly type: "read"; readonly user: number; readonly stream: number; readonly from: number | "start" | "head"; readonly direction: PagesRequest["direction"]; readonly entriesMax: number; readonly bytesMax: number }
  | { readonly type: "range"; readonly index: "pending" | "letters" | "threads" | "streams" | "dead-streams" | "letters-of"; readonly user: number; readonly after: number; readonly limit: number }
  /** Turns that were given before: how long each lasts from now on, 0: it waits for its turn. */
  | { readonly type: "queue"; readonly user: number; readonly row: number; readonly leftMs: readonly number[] }
  | { readonly type: "damage"; readonly user: number; readonly stream: number; readonly index: number; readonly text: string }
  | { readonly type: "empty" };

export const USERS = 2;
export const ROWS = 4;
export const STREAMS = 2;
export const IDS = 3;
export const WRITERS = 3;

const below = (count: number) => fc.nat(count - 1);
const guess = fc.oneof({ weight: 6, arbitrary: fc.constant<Guess>("current") }, { weight: 1, arbitrary: fc.constantFrom<Guess>("other", "none") });
const few = <Value>(value: fc.Arbitrary<Value>, maxLength = 2) => fc.array(value, { maxLength });

const group: fc.Arbitrary<GroupPlan> = fc.record({
  user: below(USERS),
  checks: few(fc.record({ row: below(ROWS), guess, write: fc.constantFrom("text", "text", "gone", "nothing") }), 3),
  ids: few(fc.record({ id: below(IDS), guess }), 1),
  logs: few(
    fc.record({
      stream: below(STREAMS),
      pages: few(fc.integer({ min: 1, max: 4 })),
      isReset: fc.nat(9).map((draw) => draw === 0),
      trimBack: fc.option(fc.nat(9), { nil: undefined }),
    }),
  ),
  newIds: few(fc.record({ id: below(IDS), isKept: fc.boolean() }), 1),
  letters: few(fc.record({ offset: fc.integer({ min: 1, max: 6 }), isAdded: fc.nat(3).map((draw) => draw > 0), span: fc.nat(3) })),
  indexes: few(fc.record({ index: fc.constantFrom<IndexName>("pending", "threads", "streams", "dead-streams"), member: below(5), score: fc.option(fc.nat(9), { nil: undefined }) })),
  turn: fc.option(fc.record({ writer: below(WRITERS), isWanted: fc.boolean() }), { nil: undefined }),
});

const place = fc.oneof(fc.nat(30), fc.constantFrom<"start" | "head">("start", "head"));

const read = fc.record({
  type: fc.constant("read" as const),
  user: below(USERS),
  stream: below(STREAMS),
  from: place,
  direction: fc.constantFrom<PagesRequest["direction"]>("forwards", "backwards"),
  entriesMax: fc.integer({ min: 1, max: 12 }),
  bytesMax: fc.constantFrom(1, 150, 400, 100_000),
});

const range = fc.record({
  type: fc.constant("range" as const),
  index: fc.constantFrom("pending" as const, "letters" as const, "threads" as const, "streams" as const, "dead-streams" as const, "letters-of" as const),
  user: below(USERS),
  after: fc.nat(9),
  limit: fc.integer({ min: 1, max: 6 }),
});

const queue = fc.record({
  type: fc.constant("queue" as const),
  user: below(USERS),
  row: below(ROWS),
  leftMs: fc.tuple(fc.constantFrom(-1_000, 500, 3_600_000), few(fc.constant(0))).map(([head, others]) => [head, ...others]),
});

const damage = fc.record({
  type: fc.constant("damage" as const),
  user: below(USERS),
  stream: below(STREAMS),
  index: below(4),
  text: fc.constantFrom("", "?", "1", "\n"),
});

const step = fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
  { weight: 12, arbitrary: fc.record({ type: fc.constant("apply" as const), groups: fc.array(group, { minLength: 1, maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.constant({ type: "load" as const }) },
  { weight: 4, arbitrary: read },
  { weight: 3, arbitrary: range },
  { weight: 3, arbitrary: queue },
  { weight: 1, arbitrary: damage },
  { weight: 1, arbitrary: fc.constant({ type: "empty" as const }) },
);

export const steps = (stepsMax: number): fc.Arbitrary<readonly Step[]> => fc.array(step, { minLength: 1, maxLength: stepsMax, size: "max" });
