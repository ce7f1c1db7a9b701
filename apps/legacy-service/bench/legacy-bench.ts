import { availableParallelism } from "node:os";
import { openOldStack, openStack } from "./subjects.ts";
import { pairedRounds, ratioOf, type Round, type Subject } from "./rounds.ts";

/**
 * `pnpm legacy:bench [runs]`: the same runs of an agent three ways, in turns and in one process. First without a page, where what is left is
 * what compat costs over the manager's own calls; then with a page of each user, over a socket, beside the old stack of `tree/backend`, which
 * only writes to sockets.
 */
const RUNS = Number(process.argv[2] ?? 400);
const USERS = 20;
const ROUNDS = 15;

process.env["APEX_WS_LEGACY"] = "silence";
// The old stack waits for whole seconds, of which a hundredth will do to see them.
process.env["LEGACY_SECOND_MS"] = "10";

const say = (name: string, { cpuUs, p50Us, p99Us }: Round): void =>
  console.log(`  ${name.padEnd(12)} ${cpuUs.toFixed(0).padStart(6)} µs CPU a run, calls p50 ${p50Us.toFixed(0).padStart(5)} µs, p99 ${p99Us.toFixed(0).padStart(6)} µs`);

function sayRatio(what: string, found: number, most: number): void {
  console.log(`  ${found <= most ? "met   " : "MISSED"} ${what}: ${found.toFixed(2)} ×, at most ${most} ×`);
}

/** Rounds of two subjects in turns, and what their medians are. */
async function compare(first: Subject, second: Subject, runs = RUNS): Promise<{ readonly cpu: number; readonly p99: number }> {
  const rounds = await pairedRounds(first, second, { runs, users: USERS, rounds: ROUNDS });
  for (const [name, round] of [
    [first.name, rounds.first],
    [second.name, rounds.second],
  ] as const) say(name, round);
  return { cpu: ratioOf(rounds.pairs, ({ cpuUs }) => cpuUs), p99: ratioOf(rounds.pairs, ({ p99Us }) => p99Us) };
}

console.log(`${RUNS} runs of 8 calls in a round, ${USERS} users side by side, ${ROUNDS} rounds each in turns; the ratios are medians of the pairs. Node ${process.version}, ${availableParallelism()} cores`);

const stack = await openStack(USERS);
console.log("No page is open:");
const cost = await compare(stack.byManager, stack.byOldNames);
sayRatio("CPU of the old names, to the manager's own calls", cost.cpu, 1.3);
sayRatio("p99 of the old names, to the manager's own calls", cost.p99, 1.3);

const old = await openOldStack(USERS);
await stack.openPages();
await old.openPages();
console.log("Each user has a page open:");
const online = await compare(old.subject, stack.byOldNames);
sayRatio("p99 of the old names, to the old stack's", online.p99, 1);
console.log(`         CPU of the old names, to the old stack's: ${online.cpu.toFixed(2)} × (nothing is asked of it: the old stack keeps nothing)`);

await old.closePage(0);
await stack.closePage(0);
console.log(`One user of ${USERS} is away, and the old stack waits for each such user (a hundredth as long as it did):`);
const away = await compare(old.subject, stack.byOldNames, 2 * USERS);
sayRatio("p99 of the old names, to the old stack's", away.p99, 1);

await Promise.all([stack.close(), old.close()]);
