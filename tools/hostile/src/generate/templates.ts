import type { Random } from "@apex/testkit/random";

export type Frame = Record<string, unknown> & { t: string };

/** A well-formed frame of each type that a client sends. */
export function templates(random: Random): readonly Frame[] {
  return [
    { t: "hello", v: 1, token: "user:nobody" },
    { t: "sub", n: 1_000_000, stream: { kind: "thread", name: "t" }, from: "start" },
    { t: "unsub", n: 5 },
    { t: "ack", acks: [[2, 53, 51]] },
    { t: "request", id: `r${random.word(10)}`, seq: 1, thread: "t", name: "ask", payload: { question: "?" } },
    { t: "cancel", id: `c${random.word(10)}`, seq: 1, thread: "t", request: "r1" },
    { t: "auth", token: "user:nobody" },
  ];
}

export const template = (random: Random, type: string): Frame => {
  const found = templates(random).find(({ t }) => t === type);
  if (found === undefined) throw new RangeError(`No template of ${type}`);
  return found;
};
