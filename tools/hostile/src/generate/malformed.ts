import type { FatalInput, HostileClass } from "../hostile-class.ts";
import type { Random } from "@apex/testkit/random";
import { BINARY, frame } from "../ws-frame.ts";
import { template, templates } from "./templates.ts";

/** Cannot be read, so it does not matter when it comes. */
const anytime = (random: Random, payload: Buffer | string, opcode = 1): FatalInput => ({
  stage: random.pick(["opened", "opened", "greeted", "welcomed"]),
  bytes: frame(payload, { opcode }),
});

const NO_JSON = ["", " ", "{", "[", "nul", "{'t':1}", "{\"t\":}", "\u0000", "NaN", "{\"t\":\"ping\"}{\"t\":\"ping\"}", "[{\"t\":\"ping\"},]", "\ufeff{"];
const NO_FRAME = ["null", "5", "\"ping\"", "true", "{}", "[1]", "[null]", "[[{\"t\":\"ping\"}]]", "{\"t\":5}", "{\"t\":null}", "{\"t\":[\"ping\"]}", "{\"T\":\"ping\"}"];
const NO_ID = ["", "\u0000", "a\nb", "x".repeat(129), "\ud800", "\udc00a", 7, null, true, [], {}, ["a"]];
const NO_NUMBER = ["1", -1, 1.5, null, true, [], {}, 2 ** 53, -(2 ** 60)];
/** Per type the required fields with what they must not be. */
const WRONG: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  hello: { v: [...NO_NUMBER, 0], token: [5, null, "", [], {}], producer: NO_ID, subs: [5, {}, null, [1], [{}], "x"], features: [5, {}, null, [1], [""]] },
  sub: { n: [...NO_NUMBER, 0], stream: [5, null, "thread", [], {}, { kind: "toString", name: "t" }, { kind: "thread" }], from: [5, null, "", {}, "x".repeat(129)] },
  unsub: { n: [...NO_NUMBER, 0] },
  ack: { acks: [5, null, {}, "x", [1], [[1]], [[1, 1]], [[0, 0, 0]], [["1", 1, 1]], [[1, -1, 0]], [[1, 1, 1.5]], [{}]] },
  request: { id: NO_ID, seq: [...NO_NUMBER, 0], thread: NO_ID, name: NO_ID, deadline: NO_NUMBER, deadlineInMs: NO_NUMBER, durability: NO_ID },
  cancel: { id: NO_ID, seq: [...NO_NUMBER, 0], thread: NO_ID, request: NO_ID, run: ["r2", 5, null] },
  auth: { token: [5, null, "", [], {}] },
};

function wrongType(random: Random): string {
  const one = random.pick(templates(random));
  const [name, values] = random.pick(Object.entries(WRONG[one.t] ?? {}));
  return JSON.stringify({ ...one, [name]: random.pick(values) });
}

function missingField(random: Random): string {
  const one = random.pick(templates(random).filter(({ t }) => t !== "hello"));
  const { [random.pick(Object.keys(one))]: _missing, ...rest } = one;
  return JSON.stringify(rest);
}

function deep(random: Random): string {
  const levels = random.pick([33, 40, 1_000, 9_000]);
  const [open, close] = random.pick([["[", "]"], ['{"a":', "}"]] as const);
  const nested = `${open.repeat(levels)}${open === "[" ? "" : "1"}${close.repeat(levels)}`;
  return random.pick([`{"t":"x","a":${nested}}`, `[${nested}]`, nested]);
}

function proto(random: Random): string {
  const key = random.pick(['"__proto__"', '"__prot\\u006f__"']);
  const inner = `{${key}:${random.pick(["1", "null", '{"isAdmin":true}'])}}`;
  return random.pick([`{"t":"ping",${inner.slice(1)}`, `{"t":"x","a":{"b":[${inner}]}}`, `[{"t":"pong"},{"t":"request","payload":${inner}}]`]);
}

function hugeList(random: Random): string {
  const many = random.int(1_025, 1_500);
  return random.pick([
    JSON.stringify({ t: "ack", acks: Array.from({ length: many }, () => [1, 1, 1]) }),
    JSON.stringify({ ...template(random, "hello"), features: Array.from({ length: many }, () => "f") }),
    JSON.stringify(Array.from({ length: random.int(129, 2_000) }, () => ({ t: "ping" }))),
    "[]",
  ]);
}

function invalidUtf8(random: Random): Buffer {
  const bad = random.pick([[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82], [0x80]]);
  return Buffer.concat([Buffer.from('{"t":"x","a":"'), Buffer.from(bad), Buffer.from('"}')]);
}

/** What cannot be read as frames of the protocol. */
export const MALFORMED = [
  { name: "truncated JSON", leads: "to a close", share: 800, make: (random) => anytime(random, cut(random)) },
  { name: "no JSON", leads: "to a close", share: 500, make: (random) => anytime(random, random.pick(NO_JSON)) },
  { name: "no frames", leads: "to a close", share: 500, make: (random) => anytime(random, random.pick(NO_FRAME)) },
  { name: "wrong types", leads: "to a close", share: 1_500, make: (random) => anytime(random, wrongType(random)) },
  { name: "missing fields", leads: "to a close", share: 600, make: (random) => anytime(random, missingField(random)) },
  {
    name: "unknown fields of requests",
    leads: "to a close",
    share: 300,
    make: (random) => {
      const strict = template(random, random.pick(["request", "cancel"]));
      return anytime(random, JSON.stringify({ ...strict, [`x${random.word(4)}`]: 1 }));
    },
  },
  { name: "deep nesting", leads: "to a close", share: 400, make: (random) => anytime(random, deep(random)) },
  { name: "prototype keys", leads: "to a close", share: 400, make: (random) => anytime(random, proto(random)) },
  {
    name: "numbers beyond range",
    leads: "to a close",
    share: 300,
    make: (random) => anytime(random, `{"t":"x","a":[${random.pick(["1e999", "-1e999", "9".repeat(400)])}]}`),
  },
  { name: "huge lists", leads: "to a close", share: 300, make: (random) => anytime(random, hugeList(random)) },
  { name: "invalid UTF-8", leads: "to a close", share: 400, make: (random) => anytime(random, invalidUtf8(random)) },
  {
    name: "binary messages",
    leads: "to a close",
    share: 400,
    make: (random) => anytime(random, random.chance(0.5) ? '{"t":"ping"}' : random.bytes(random.int(0, 500)), BINARY),
  },
] as const satisfies readonly HostileClass[];

function cut(random: Random): string {
  const text = JSON.stringify(random.pick(templates(random)));
  return text.slice(0, random.int(1, text.length - 1));
}
