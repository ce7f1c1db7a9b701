import { createRandom, type Random } from "@apex/testkit/random";
import { SERVICE_LIMITS, type Settings } from "../settings.ts";
import type { FaultName } from "./fault-names.ts";

/** A fault to inject: when, on which pages, for how long, and in which of its variants. */
export interface PlannedFault {
  readonly atMs: number;
  readonly fault: FaultName;
  /** Numbers of pages; none for faults of the service. */
  readonly pages: readonly number[];
  readonly ms: number;
  readonly variant: string;
}

interface Rhythm {
  /** Between two faults of this kind. */
  readonly everyMs: readonly [number, number];
  /** Part of all pages that are hit. */
  readonly part: readonly [number, number];
  readonly ms: readonly [number, number];
  readonly variants: readonly string[];
}

const { deadAfterMs } = SERVICE_LIMITS;
const NOBODY = [0, 0] as const;

const RHYTHMS: Readonly<Record<FaultName, Rhythm>> = {
  cut: { everyMs: [1_000, 2_200], part: [0.1, 0.3], ms: NOBODY, variants: ["fin", "rst"] },
  "half-open": { everyMs: [1_000, 1_600], part: [0.15, 0.25], ms: [deadAfterMs, 1.5 * deadAfterMs], variants: ["both"] },
  kill9: { everyMs: [3_600, 4_600], part: NOBODY, ms: NOBODY, variants: ["service"] },
  stop: { everyMs: [3_000, 4_000], part: NOBODY, ms: [deadAfterMs - 100, deadAfterMs + 600], variants: ["service"] },
  stall: { everyMs: [2_000, 4_000], part: [0.05, 0.15], ms: [1_000, 6_000], variants: ["application", "socket"] },
  slow: { everyMs: [3_000, 5_000], part: [0.05, 0.15], ms: [2_000, 6_000], variants: ["8000", "30000", "100000"] },
  reload: { everyMs: [1_000, 2_000], part: [0.03, 0.1], ms: NOBODY, variants: ["keep", "rebuild"] },
  "dup-tab": { everyMs: [1_200, 2_400], part: [0.03, 0.08], ms: [1_500, 4_500], variants: ["copy"] },
  offline: { everyMs: [3_000, 5_000], part: [0.05, 0.2], ms: [1_000, 5_000], variants: ["both"] },
  flood: { everyMs: [8_000, 12_000], part: NOBODY, ms: [4_000, 4_000], variants: ["user"] },
  backlog: { everyMs: [8_000, 12_000], part: NOBODY, ms: NOBODY, variants: ["user"] },
};

/** Faults that one user brings about with all its pages. */
const OF_ONE_USER: readonly FaultName[] = ["flood", "backlog"];

/** The first faults come when the clients are there. */
const CALM_MS = 1_500;

/** Every fault of a run in order. The same settings give the same plan. */
export function createPlan(settings: Settings): readonly PlannedFault[] {
  const faults = settings.faults.flatMap((fault) => planFault(fault, settings));
  return faults.toSorted((a, b) => a.atMs - b.atMs);
}

function planFault(fault: FaultName, { seed, seconds, clients, users }: Settings): readonly PlannedFault[] {
  // Dice of its own: leaving one fault out does not change the others.
  const dice = createRandom(seed, fault);
  const rhythm = RHYTHMS[fault];
  const planned: PlannedFault[] = [];
  const everyMs = (): number => dice.int(...rhythm.everyMs);
  for (let atMs = CALM_MS + dice.int(0, rhythm.everyMs[0]); atMs < seconds * 1_000; atMs += everyMs()) {
    const pages = OF_ONE_USER.includes(fault) ? pagesOfOneUser(dice, OF_ONE_USER.indexOf(fault), clients, users) : choosePages(dice, rhythm.part, clients);
    planned.push({ atMs, fault, pages, ms: dice.int(...rhythm.ms), variant: dice.pick(rhythm.variants) });
  }
  return planned;
}

function choosePages(dice: Random, [least, most]: readonly [number, number], clients: number): readonly number[] {
  if (most === 0) return [];
  const part = least + dice.fraction() * (most - least);
  const chosen = Array.from({ length: clients }, (_, page) => page).filter(() => dice.chance(part));
  return chosen.length === 0 ? [dice.int(0, clients - 1)] : chosen;
}

/** Users in turn: one that flooded is held to its rate for a while, and could pile up nothing. */
function pagesOfOneUser(dice: Random, turn: number, clients: number, users: number): readonly number[] {
  const user = dice.int(0, Math.floor((users - 1) / OF_ONE_USER.length)) * OF_ONE_USER.length + turn;
  return Array.from({ length: clients }, (_, page) => page).filter((page) => page % users === user % users);
}
