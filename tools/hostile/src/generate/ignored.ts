import type { HostileClass } from "../hostile-class.ts";
import type { Random } from "@apex/testkit/random";
import { CONTINUATION, frame, PING, PONG, TEXT } from "../ws-frame.ts";
import { anyFields, anyJson } from "./json.ts";

const UNKNOWN = ["welcome", "events", "reset", "goaway", "accepted", "error", "constructor", "toString", "__proto__", "", "HELLO"];
const message = (value: unknown): Buffer => frame(JSON.stringify(value));
const listOf = <Item>(length: number, item: () => Item): Item[] => Array.from({ length }, item);
const unheard = (random: Random): number => 1_000_000 + random.int(0, 2 ** 40);

/** A harmless frame with what does not belong into it. */
function harmless(random: Random): Record<string, unknown> {
  const junk = anyFields(random, 6);
  return random.pick([
    { ...junk, t: "pong" },
    { ...junk, t: "unsub", n: unheard(random) },
    { ...junk, t: "ack", acks: [[unheard(random), 1, 1, anyJson(random, 3)]] },
  ]);
}

function fragmented(random: Random): Buffer {
  const text = Buffer.from(JSON.stringify(harmless(random)));
  const pieces: Buffer[] = [];
  for (let at = 0; at < text.length || pieces.length === 0; ) {
    const size = random.int(0, 40);
    const opcode = pieces.length === 0 ? TEXT : CONTINUATION;
    pieces.push(frame(text.subarray(at, at + size), { opcode, fin: at + size >= text.length }));
    at += size;
    if (at < text.length && random.chance(0.3)) pieces.push(frame(random.bytes(random.int(0, 20)), { opcode: PONG }));
  }
  return Buffer.concat(pieces);
}

/** What a server has to take without a word. */
export const IGNORED = [
  {
    name: "unknown frames",
    leads: "on",
    share: 12_000,
    make: (random) => ({ bytes: message({ ...anyFields(random, 6), t: random.pick([...UNKNOWN, `x${random.word(6)}`]) }) }),
  },
  { name: "unknown fields", leads: "on", share: 10_000, make: (random) => ({ bytes: message(harmless(random)) }) },
  {
    name: "duplicate keys",
    leads: "on",
    share: 5_000,
    make: (random) => {
      const first = random.pick(["hello", "sub", "request", "x"]);
      return { bytes: frame(`{"t":"${first}","n":0,"n":"x","t":"unsub","n":${unheard(random)}}`) };
    },
  },
  {
    name: "acks of nothing",
    leads: "on",
    share: 8_000,
    make: (random) => ({
      bytes: message({ t: "ack", acks: listOf(random.pick([0, 1, 3, 200]), () => [unheard(random), 2 ** 53 - 1, random.int(0, 9)]) }),
    }),
  },
  {
    name: "unsubs of nothing",
    leads: "on",
    share: 5_000,
    make: (random) => ({ bytes: message({ t: "unsub", n: unheard(random) }) }),
  },
  {
    name: "tokens again and again",
    leads: "on",
    share: 4_000,
    make: (_random, _session, { user }) => ({ bytes: message({ t: "auth", token: `user:${user}` }) }),
  },
  { name: "fragments", leads: "on", share: 5_000, make: (random) => ({ bytes: fragmented(random) }) },
  {
    name: "control frames",
    leads: "on",
    share: 10_000,
    make: (random) => ({ bytes: frame(random.bytes(random.int(0, 125)), { opcode: random.pick([PING, PONG]) }) }),
  },
] as const satisfies readonly HostileClass[];
