import type { FatalInput, HostileClass, Stage } from "../hostile-class.ts";
import { VICTIM } from "../messages.ts";
import type { Random } from "@apex/testkit/random";
import { frame } from "../ws-frame.ts";
import { template } from "./templates.ts";

const at = (stage: Stage, ...frames: readonly object[]): FatalInput => ({
  stage,
  bytes: Buffer.concat(frames.map((one) => frame(JSON.stringify(one)))),
});
const subscription = (n: number): object => ({ t: "sub", n, stream: { kind: "thread", name: "own" }, from: "start" });

function outOfTurn(random: Random): FatalInput {
  const early = random.pick(["sub", "unsub", "ack", "request", "cancel", "auth"]);
  return random.pick([
    at("opened", template(random, early)),
    at("opened", random.pick([{ t: "ping" }, { t: "pong" }])),
    at("greeted", template(random, random.pick(["request", "cancel", "auth"]))),
    at(random.pick(["greeted", "welcomed"]), template(random, "hello")),
  ]);
}

function badNumber(random: Random): FatalInput {
  const stage = random.pick(["greeted", "welcomed"] as const);
  const n = random.int(2, 1_000);
  return random.pick([at("subscribed", subscription(1)), at(stage, subscription(n), subscription(n)), at(stage, subscription(n), subscription(n - 1))]);
}

function badAck(random: Random): FatalInput {
  const beyond = random.pick([1, 2, random.int(1, 1_000_000), 2 ** 53 - 1]);
  return at("subscribed", { t: "ack", acks: [random.pick([[1, beyond, 0], [1, beyond, beyond], [1, 0, beyond]])] });
}

const hello = (fields: object): FatalInput => at("opened", { t: "hello", v: 1, ...fields });

/** What can be read and may not be said. */
export const VIOLATIONS = [
  { name: "frames out of turn", leads: "to a close", share: 700, make: outOfTurn },
  { name: "subscription numbers that do not grow", leads: "to a close", share: 500, make: badNumber },
  { name: "acks ahead of what was sent", leads: "to a close", share: 500, make: badAck },
  {
    name: "unknown versions",
    leads: "to a close",
    share: 300,
    make: (random) => hello({ v: random.pick([2, 3, 99, 2 ** 53 - 1]), token: `user:${VICTIM}` }),
  },
  {
    name: "missing and wrong tokens",
    leads: "to a close",
    share: 800,
    make: (random) => hello(random.pick([{}, ...[VICTIM, `USER:${VICTIM}`, random.word(5_000)].map((token) => ({ token }))])),
  },
  {
    name: "expired tokens",
    leads: "to a close",
    share: 500,
    make: (random) => hello({ token: `expired:${random.pick([VICTIM, "mallory"])}` }),
  },
  {
    name: "another user's token in auth",
    leads: "to a close",
    share: 400,
    make: (random) => at("welcomed", { t: "auth", token: random.pick([`user:other-${random.word(3)}`, "nonsense", `USER:${VICTIM}`]) }),
  },
] as const satisfies readonly HostileClass[];
