import type { Random } from "@apex/testkit/random";

const ODD_TEXTS = ["", "\u0000", "\ud83d\ude00", "constructor", "toString", "hasOwnProperty", "\u202e", "' OR 1=1 --", "../../etc/passwd"];
const ODD_KEYS = ["constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "length", "then", "toJSON", "", "0"];

/** Any JSON value without `__proto__`, at most `depth` levels deep. */
export function anyJson(random: Random, depth: number): unknown {
  const kind = random.int(0, depth === 0 ? 3 : 5);
  if (kind === 0) return random.pick([null, true, false]);
  if (kind === 1) return random.pick([0, -1, 1.5, 2 ** 53, -(2 ** 60), 1e300, random.int(0, 1_000)]);
  if (kind === 2) return random.pick(ODD_TEXTS);
  if (kind === 3) return random.word(random.int(1, 200));
  const length = random.int(0, 4);
  if (kind === 4) return Array.from({ length }, () => anyJson(random, depth - 1));
  return anyFields(random, depth);
}

export function anyFields(random: Random, depth: number): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (let count = random.int(0, 4); count > 0; count -= 1) fields[anyKey(random)] = anyJson(random, depth - 1);
  return fields;
}

const anyKey = (random: Random): string => (random.chance(0.5) ? random.pick(ODD_KEYS) : `x${random.word(8)}`);
