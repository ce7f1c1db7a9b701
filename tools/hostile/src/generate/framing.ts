import type { FatalInput, HostileClass } from "../hostile-class.ts";
import type { Random } from "@apex/testkit/random";
import { BINARY, CLOSE, CONTINUATION, frame, PING, PONG, TEXT, type FrameOptions } from "../ws-frame.ts";
import { template } from "./templates.ts";

const FRAME_BYTES_MAX = 65_536;
const anytime = (random: Random, ...bytes: readonly Buffer[]): FatalInput => ({
  stage: random.pick(["opened", "opened", "greeted", "welcomed"]),
  bytes: Buffer.concat(bytes),
});
const pad = (bytes: number): string => `{"t":"x","a":"${"é".repeat(bytes / 2)}"}`;

function oversized(random: Random): Buffer {
  if (random.chance(0.6)) return frame("", { claimedBytes: random.pick([FRAME_BYTES_MAX + 1, 2 ** 31, 2 ** 40, 2 ** 52]) });
  if (random.chance(0.5)) return frame(pad(random.int(FRAME_BYTES_MAX, 200_000)));
  const half = pad(FRAME_BYTES_MAX);
  return Buffer.concat([frame(half.slice(0, 20_000), { fin: false }), frame(half.slice(20_000), { opcode: CONTINUATION })]);
}

/** Compression was not agreed on, so nothing is inflated: a bomb is a wrong bit. */
function compressed(random: Random): Buffer {
  const options: FrameOptions = { reserved: random.pick([4, 4, 4, 2, 1, 7]), opcode: random.pick([TEXT, BINARY]) };
  return frame(random.bytes(random.int(1, 300)), options);
}

function misframed(random: Random): Buffer {
  return random.pick([
    () => frame('{"t":"ping"}', { masked: false }),
    () => frame("x", { opcode: random.pick([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) }),
    () => frame("x", { opcode: random.pick([PING, PONG]), fin: false }),
    () => frame("x".repeat(126), { opcode: random.pick([PING, PONG]) }),
    () => frame("x", { opcode: CONTINUATION }),
    () => Buffer.concat([frame("{", { fin: false }), frame("}")]),
    () => frame("x", { opcode: CLOSE }),
    () => frame(Buffer.from(random.pick([[0, 5], [3, 0xec], [3, 0xed], [3, 0xf7], [19, 136]])), { opcode: CLOSE }),
    () => frame("", { claimedBytes: Number.MAX_SAFE_INTEGER * 2 }),
  ])();
}

function tooManyFragments(random: Random): Buffer {
  const piece = frame(random.chance(0.5) ? "" : " ", { opcode: CONTINUATION, fin: false });
  return Buffer.concat([frame(" ", { fin: false }), ...Array.from({ length: random.int(1_100, 2_000) }, () => piece)]);
}

/** The peer goes away in the middle of a frame, of a fragmented message, or of its handshake. */
function leftOff(random: Random): FatalInput & { readonly isReset: boolean } {
  const text = JSON.stringify(template(random, random.pick(["hello", "request", "sub"])));
  const whole = random.pick([frame(text), frame(text, { fin: false }), frame("", { claimedBytes: FRAME_BYTES_MAX })]);
  const bytes = whole.subarray(0, random.int(0, whole.length));
  return { stage: random.pick(["opened", "greeted", "welcomed", "subscribed"]), bytes, isReset: random.chance(0.5) };
}

/** What is no WebSocket, or too much of it. */
export const FRAMING = [
  { name: "oversized messages", leads: "to a close", share: 800, make: (random) => anytime(random, oversized(random)) },
  {
    name: "reserved bits and compressed bombs",
    leads: "to a close",
    share: 800,
    make: (random) => anytime(random, compressed(random)),
  },
  { name: "broken framing", leads: "to a close", share: 1_200, make: (random) => anytime(random, misframed(random)) },
  { name: "frames left off", leads: "nowhere", share: 1_000, make: leftOff },
  { name: "too many fragments", leads: "to a close", share: 60, make: (random) => anytime(random, tooManyFragments(random)) },
] as const satisfies readonly HostileClass[];
