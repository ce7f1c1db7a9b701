import type { HostileClass, LivedInput, Session } from "../hostile-class.ts";
import { VICTIM_THREAD } from "../messages.ts";
import type { Random } from "@apex/testkit/random";
import { frame } from "../ws-frame.ts";
import { anyJson } from "./json.ts";

const answered = (fields: { readonly id: string } & Record<string, unknown>): LivedInput => ({
  bytes: frame(JSON.stringify(fields)),
  key: `id:${fields.id}`,
});

function request(random: Random, seq: number, fields: object = {}): LivedInput {
  return answered({ t: "request", id: `r-${random.word(12)}`, seq, thread: VICTIM_THREAD, name: "ask", payload: { question: "?" }, ...fields });
}

/** These refusals are stored as the answer of their sequence. */
function next(session: Session): number {
  session.expected += 1;
  return session.expected - 1;
}

function refusable(random: Random): object {
  return random.pick([
    { name: random.pick(["constructor", "toString", "__proto__", "hasOwnProperty", random.word(100)]) },
    { payload: random.pick([null, 0, [], "ask", { question: 5 }, { question: null }, Array.from({ length: 500 }, () => anyJson(random, 3))]) },
    { deadline: random.int(0, 1_000) },
    { deadlineInMs: 0 },
    { durability: `replicated:${random.int(1, 9)}` },
  ]);
}

/** Requests that must not be run, or not as somebody else. */
export const REQUESTS = [
  {
    name: "sequences ahead",
    leads: "on",
    share: 4_000,
    make: (random, session) => request(random, session.expected + random.pick([1, 2, random.int(1, 1_000_000), 2 ** 53 - 1 - session.expected])),
  },
  {
    name: "sequences used by another request",
    leads: "on",
    share: 2_000,
    make: (random, session) => request(random, random.int(1, session.expected - 1)),
  },
  {
    name: "requests that no handler may see",
    leads: "on",
    share: 2_500,
    make: (random, session) => request(random, next(session), refusable(random)),
  },
  {
    name: "cancels of what is not one's own",
    leads: "on",
    share: 1_500,
    make: (random, session) =>
      answered({ t: "cancel", id: `c-${random.word(12)}`, seq: next(session), thread: VICTIM_THREAD, [random.pick(["request", "run"])]: `victim-${random.word(3)}` }),
  },
] as const satisfies readonly HostileClass[];
