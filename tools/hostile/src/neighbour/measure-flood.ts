import { startChildProcess } from "@apex/testkit/child-process";
import type { Flood, Measure } from "./floods/flood.ts";
import type { FromFlooder, Taken, ToFlooder } from "./messages.ts";
import { joinNeighbour, type SampleOptions } from "./neighbour.ts";
import { measureNewcomers } from "./newcomers.ts";
import { median, percentile, type Samples } from "./samples.ts";
import { joinTalkers, TALKERS } from "./talkers.ts";
import { startTarget, type Target } from "./target.ts";

export interface MeasureOptions extends SampleOptions {
  readonly rounds: number;
}

/** Medians over the rounds, in milliseconds. */
export interface Times {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Over all rounds. */
  readonly lost: number;
}

/** One row: another user's times while the flood hits the same process, and while it hits another one. */
export interface Row {
  readonly flood: string;
  readonly connections: number;
  readonly measure: Measure;
  readonly samples: number;
  readonly beside: Times;
  readonly control: Times;
  readonly pressure: Pressure;
}

/** What the flooded service took, of the last round. */
export interface Pressure {
  readonly messagesPerSecond: number;
  readonly upgradesPerSecond: number;
  readonly refusalsPerSecond: number;
  /** Of one core. */
  readonly cpuShare: number;
  /** How the server ended connections, by close code or HTTP status; 0: without either. */
  readonly closes: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

interface Scene {
  readonly flood: Flood;
  readonly connections: number;
  readonly measure: Measure;
  readonly options: MeasureOptions;
}

/** The neighbour's and the talkers'. */
const OWN_CONNECTIONS = 1 + TALKERS;
const WARM_UP = { count: 100, everyMs: 2, lostAfterMs: 20_000 };
/** On Linux all of 127.0.0.0/8 is this machine; elsewhere everybody has one address. */
const OTHER_ADDRESS = process.platform === "linux" ? "127.0.0.2" : "127.0.0.1";

/** Alternates, so that what else happens on the machine happens to both. */
export async function measureFlood(scene: Scene, handleRound: (round: number) => void): Promise<Row> {
  const rounds: { readonly beside: Samples; readonly control: Samples; readonly pressure: Pressure }[] = [];
  const { options } = scene;
  let stage = await setUp(scene);
  try {
    for (let round = 1; round <= options.rounds; round += 1) {
      handleRound(round);
      const { samples: beside, pressure } = await stage.run(round, stage.measured);
      const { samples: control } = await stage.run(round, stage.other);
      rounds.push({ beside, control, pressure });
      if (round === options.rounds || (await stage.isCalm())) continue;
      await stage[Symbol.asyncDispose]();
      stage = await setUp(scene);
    }
  } finally {
    await stage[Symbol.asyncDispose]();
  }
  const { flood, connections, measure } = scene;
  const pressure = rounds.at(-1)?.pressure;
  if (pressure === undefined) throw new RangeError("No round was measured");
  return {
    flood: flood.name,
    connections,
    measure,
    samples: options.count,
    beside: summarize(rounds.map((round) => round.beside)),
    control: summarize(rounds.map((round) => round.control)),
    pressure,
  };
}

const summarize = (rounds: readonly Samples[]): Times => ({
  p50Ms: median(rounds.map((samples) => percentile(samples, 0.5))),
  p99Ms: median(rounds.map((samples) => percentile(samples, 0.99))),
  lost: rounds.reduce((sum, { lost }) => sum + lost, 0),
});

interface Stage extends AsyncDisposable {
  /** The neighbour's service. */
  readonly measured: Target;
  /** The other one, otherwise alike. */
  readonly other: Target;
  /** Measures while the flood hits the target. */
  run(round: number, target: Target): Promise<{ readonly samples: Samples; readonly pressure: Pressure }>;
  isCalm(): Promise<boolean>;
}

async function setUp({ flood, connections, measure, options }: Scene): Promise<Stage> {
  /** A user of its own for each round, whose rate is untouched; one for all where the service has something in store. */
  const userOf = (round: number): string => (flood.needs === undefined ? `mallory-${round}` : "mallory");

  const parts = new AsyncDisposableStack();
  const flooder = parts.use(startChildProcess<ToFlooder, FromFlooder>(new URL("./flooder.ts", import.meta.url)));
  const [measured, other] = await Promise.all([startTarget(), startTarget(), flooder.next("ready")]);
  for (const target of [measured, other]) parts.use(target);
  const neighbour = parts.use(await joinNeighbour(measured));
  const talkers = parts.use(await joinTalkers(measured));
  const take: Readonly<Record<Measure, (options: SampleOptions) => Promise<Samples>>> = {
    event: (sampling) => neighbour.measureEvents(sampling),
    answer: (sampling) => talkers.measure(sampling),
    welcome: (sampling) => measureNewcomers(measured, sampling),
  };
  await neighbour.measureEvents(WARM_UP);
  await take[measure](WARM_UP);
  if (flood.needs !== undefined) for (const target of [measured, other]) await target.prepare(flood.needs, userOf(1));

  async function run(round: number, target: Target): ReturnType<Stage["run"]> {
    const address = flood.isNextDoor === true ? "127.0.0.1" : OTHER_ADDRESS;
    const before = await target.look();
    const beganAtMs = performance.now();
    const flooding = flooder.next("flooding");
    flooder.send({ type: "flood", name: flood.name, connections, port: target.port, address, user: userOf(round) });
    await flooding;
    const samples = await take[measure](options);
    const halted = flooder.next("halted");
    flooder.send({ type: "halt" });
    const { closes } = await halted;
    return { samples, pressure: pressureOf(before, await target.look(), performance.now() - beganAtMs, closes) };
  }

  async function isCalm(): Promise<boolean> {
    return (await measured.isCalm(OWN_CONNECTIONS)) && (await other.isCalm(0));
  }

  return { measured, other, run, isCalm, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

function pressureOf(before: Taken, after: Taken, ms: number, closes: Pressure["closes"]): Pressure {
  const perSecond = (name: "messages" | "upgrades" | "refusals"): number => Math.round(((after[name] - before[name]) * 1_000) / ms);
  return {
    messagesPerSecond: perSecond("messages"),
    upgradesPerSecond: perSecond("upgrades"),
    refusalsPerSecond: perSecond("refusals"),
    cpuShare: (after.cpuMs - before.cpuMs) / ms,
    closes,
    failures: after.failures,
  };
}
