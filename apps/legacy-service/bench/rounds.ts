export interface Address {
  readonly userId: string;
  readonly threadId: string;
}

export type Timed = <Result>(call: () => Promise<Result>) => Promise<Result>;

export interface Subject {
  readonly name: string;
  /** Does one run of a user. `timed` takes each of its calls. */
  readonly run: (address: Address, runId: string, timed: Timed) => Promise<unknown>;
}

export interface Round {
  /** Of the process, for a run. */
  readonly cpuUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

export interface RoundOptions {
  readonly runs: number;
  readonly users: number;
  readonly rounds: number;
}

export type Pair = readonly [first: Round, second: Round];

/** Rounds that only warm up. */
const COLD = 4;

/** Rounds of two subjects in turns, each time the other one first, since the second finds what the first has left. */
export async function pairedRounds(first: Subject, second: Subject, options: RoundOptions): Promise<{ readonly first: Round; readonly second: Round; readonly pairs: readonly Pair[] }> {
  const pairs: Pair[] = [];
  for (let n = 0; n < options.rounds + COLD; n += 1) {
    const isTurned = n % 2 === 1;
    const one = await round(isTurned ? second : first, options);
    const two = await round(isTurned ? first : second, options);
    if (n >= COLD) pairs.push(isTurned ? [two, one] : [one, two]);
  }
  return { first: medianRound(pairs.map(([each]) => each)), second: medianRound(pairs.map(([, each]) => each)), pairs };
}

/** The second to the first: the median of what each pair says, so that a busy moment is one pair's. */
export const ratioOf = (pairs: readonly Pair[], of: (round: Round) => number): number => median(pairs.map(([first, second]) => of(second) / of(first)));

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const medianRound = (rounds: readonly Round[]): Round => ({
  cpuUs: median(rounds.map(({ cpuUs }) => cpuUs)),
  p50Us: median(rounds.map(({ p50Us }) => p50Us)),
  p99Us: median(rounds.map(({ p99Us }) => p99Us)),
});

let lastRun = 0;

async function round(subject: Subject, { runs, users }: RoundOptions): Promise<Round> {
  const timesUs: number[] = [];
  const timed: Timed = async (call) => {
    const startedMs = performance.now();
    const result = await call();
    timesUs.push((performance.now() - startedMs) * 1_000);
    return result;
  };
  const before = process.cpuUsage();
  await Promise.all(
    Array.from({ length: users }, async (_, user) => {
      const address = { userId: `user-${user}`, threadId: "t" };
      for (let n = 0; n < runs / users; n += 1) await subject.run(address, `run-${(lastRun += 1)}`, timed);
    }),
  );
  const { user, system } = process.cpuUsage(before);
  timesUs.sort((a, b) => a - b);
  const at = (share: number): number => timesUs[Math.floor((timesUs.length - 1) * share)] ?? 0;
  return { cpuUs: (user + system) / runs, p50Us: at(0.5), p99Us: at(0.99) };
}
