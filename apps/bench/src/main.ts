import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import path from "node:path";
import { HELP, parsePlan, type Plan } from "./plan.ts";
import { measureRedis, REDIS_STEPS } from "./redis/measure.ts";
import { measureRedisMemory, MEMORY_STEPS } from "./redis/memory.ts";
import { printRedis, printRedisMemory } from "./redis/report.ts";
import { formatProfile } from "./report/profile.ts";
import { describeMachine, toJson, toRowResult, type Results, type RowResult } from "./report/results.ts";
import { formatRow } from "./report/table.ts";
import { compareWithCheckout, compareWithStored, formatChanges, type Change } from "./report/verdicts.ts";
import { measureRequests } from "./request/measure.ts";
import { printRequests } from "./request/report.ts";
import { measureRow, profileName } from "./run/measure.ts";
import { createPlacements } from "./run/placement.ts";
import { createProgress } from "./run/progress.ts";
import { measureUsers, printUsers } from "./users/measure.ts";

try {
  const plan = parsePlan(process.argv.slice(2));
  if (plan === undefined) console.log(HELP);
  else await main(plan);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}. See pnpm bench --help`);
  process.exitCode = 2;
}

async function main(plan: Plan): Promise<void> {
  const [loadBefore = 0] = loadavg();
  const stored = plan.compare === undefined ? undefined : (JSON.parse(readFileSync(plan.compare, "utf8")) as Results);
  const rows = await measureRows(plan);
  const requests = plan.hasRequest ? await measureRequests(plan.rounds, say) : undefined;
  if (requests !== undefined) printRequests(requests);
  const users = plan.hasUsers ? await measureUsers(say) : undefined;
  if (users !== undefined) printUsers(users);
  const redisStore = plan.hasRedisStore ? await measureRedis(plan.scale, createProgress(REDIS_STEPS)) : undefined;
  if (redisStore !== undefined) printRedis(redisStore);
  const redisMemory = plan.hasRedisMemory ? await measureRedisMemory(createProgress(MEMORY_STEPS)) : undefined;
  if (redisMemory !== undefined) printRedisMemory(redisMemory);
  const machine = describeMachine(loadBefore);
  console.log(`\nNode ${machine.node}, ${machine.cores} cores of ${machine.cpu ?? "an unknown kind"}, load ${machine.load.join(" before and ")} after, ${plan.rounds} rounds`);
  if (plan.json !== undefined) writeFileSync(plan.json, toJson({ machine, rounds: plan.rounds, rows, requests, users, redisStore, redisMemory }));
  if (stored !== undefined) sayChanges("Ratios to raw ws, beside docs/benchmarks.json", compareWithStored(rows, stored));
  if (plan.isAgainst) sayChanges("Here, beside the other checkout", compareWithCheckout(rows));
}

async function measureRows({ rows, rounds, profiles }: Plan): Promise<readonly RowResult[]> {
  const placements = createPlacements();
  const progress = createProgress(rows.reduce((sum, { contenders }) => sum + contenders.length * rounds, 0));
  if (profiles !== undefined) mkdirSync(profiles, { recursive: true });
  const results: RowResult[] = [];
  for (const { row, contenders } of rows) {
    const result = toRowResult(await measureRow(row, contenders, { rounds, placement: placements[row.placement], profiles, progress }));
    progress.end();
    console.log(`\n${formatRow(result, row.aims)}`);
    if (profiles !== undefined) for (const one of contenders) console.log(formatProfile(`${row.name}, ${one.name}`, path.join(profiles, profileName(row, one))));
    results.push(result);
  }
  return results;
}

/** What the rows that are measured in another way are at. */
function say(what: string): void {
  if (what !== "") process.stderr.write(`${what}\n`);
}

function sayChanges(title: string, changes: readonly Change[]): void {
  console.log(`\n${formatChanges(title, changes)}`);
  if (changes.some(({ isWorse }) => isWorse)) process.exitCode = 1;
}
