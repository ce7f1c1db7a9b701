import type { HostileClass, LivedInput, Scene, Session } from "../hostile-class.ts";
import { VICTIM, VICTIM_THREAD } from "../messages.ts";
import type { Random } from "@apex/testkit/random";
import { frame } from "../ws-frame.ts";

function subscribe(session: Session, stream: object, from: string): LivedInput {
  const n = session.nextN();
  return { bytes: frame(JSON.stringify({ t: "sub", n, stream, from })), key: `n:${n}` };
}

const anyFrom = (random: Random, { victim }: Scene): string => random.pick(["start", "head", ...victim.cursors]);

function foreignStream(random: Random): object {
  const kind = random.pick(["thread", "requests", "dead", "shared"]);
  const name = kind === "dead" ? "dead" : random.pick([VICTIM_THREAD, "diary ", "news"]);
  return { kind, name, user: random.pick([VICTIM, VICTIM, `x${random.word(5)}`]) };
}

/** A cursor with one part exchanged, or none at all. */
function forgedCursor(random: Random, { victim }: Scene): string {
  const [stream = "", offset = "", tag = ""] = random.pick(victim.cursors).split(".");
  return random.pick([
    `${random.word(6)}.${offset}.${tag}`,
    `${stream}.${random.word(random.int(1, 11))}.${tag}`,
    `${stream}.${offset}.${random.word(14)}`,
    `${stream}.${offset}`,
    `${stream}.${offset}.${tag}.${tag}`,
    "START",
    "../diary",
    "__proto__",
    `thread:${VICTIM}:${VICTIM_THREAD}`,
    random.word(random.int(1, 128)),
    "\u0000".repeat(random.int(1, 128)),
  ]);
}

/** Names that, joined carelessly, would be the victim's stream. */
const NEAR_NAMES = [VICTIM_THREAD, `:${VICTIM}:${VICTIM_THREAD}`, `${VICTIM}%3A${VICTIM_THREAD}`, `../${VICTIM}/${VICTIM_THREAD}`];

/** Everything that belongs to somebody else, asked for politely. */
export const FOREIGN = [
  {
    name: "foreign streams",
    leads: "on",
    share: 8_000,
    make: (random, session, scene) => subscribe(session, foreignStream(random), anyFrom(random, scene)),
  },
  {
    name: "shared streams",
    leads: "on",
    share: 1_000,
    make: (random, session, scene) => subscribe(session, { kind: "shared", name: random.pick(NEAR_NAMES) }, anyFrom(random, scene)),
  },
  {
    name: "foreign cursors",
    leads: "on",
    share: 4_000,
    make: (random, session, { victim }) => subscribe(session, { kind: "thread", name: random.pick(NEAR_NAMES) }, random.pick(victim.cursors)),
  },
  {
    name: "forged cursors",
    leads: "on",
    share: 6_000,
    make: (random, session, scene) =>
      subscribe(session, { kind: random.pick(["thread", "requests"]), name: random.pick(NEAR_NAMES) }, forgedCursor(random, scene)),
  },
  {
    name: "more subscriptions than allowed",
    leads: "on",
    share: 2_000,
    make: (random, session) => subscribe(session, { kind: "thread", name: `own-${random.int(0, 50)}` }, random.pick(["start", "head"])),
  },
] as const satisfies readonly HostileClass[];
