import { styleText } from "node:util";
import { median } from "../stats.ts";
import type { Turn, Waits } from "./latency.ts";
import type { RequestFigures, RequestRound } from "./measure.ts";

const SYNCS_MAX = 3;
/** So many bare fsyncs and so many milliseconds may a request take to its handler. */
const BARE_SYNCS_MAX = 3;
const EXTRA_MS_MAX = 3;
const ACCEPTED_PER_SECOND_MIN = 1_000;

const NAMES: Readonly<Record<Turn, string>> = { first: "thread at rest", next: "thread owned" };
const TURNS = Object.keys(NAMES) as readonly Turn[];

export function printRequests({ rounds, syncs }: RequestFigures): void {
  const of = (value: (round: RequestRound) => number): number => median(rounds.map(value));
  console.log(`\n${styleText("bold", "request")} (ms from \`request\` to the handler's start, SQLite, at idle)`);
  console.log(row("bare fsync", of(({ syncMs }) => syncMs), 3));
  console.log(`${row("bare fsync, busy disk", of(({ busySyncMs }) => busySyncMs), 3)}   one behind the other; it is no part of the bound`);
  for (const turn of TURNS) {
    const waitMs = of((round) => round.waitMs[turn]);
    const boundMs = of(({ syncMs }) => BARE_SYNCS_MAX * syncMs + EXTRA_MS_MAX);
    const ratio = of((round) => round.waitMs[turn] / (BARE_SYNCS_MAX * round.syncMs + EXTRA_MS_MAX));
    console.log(`${row(NAMES[turn], waitMs, 3)}   ${ratio.toFixed(2).padStart(6)} × ${boundMs.toFixed(2)} ms, ${BARE_SYNCS_MAX} bare fsyncs + ${EXTRA_MS_MAX} ms   ${verdict(ratio <= 1)}`);
  }
  printSyncs(syncs);
  const [acceptedPerSecond, handledPerSecond] = [of((round) => round.acceptedPerSecond), of((round) => round.handledPerSecond)];
  console.log(`\n${styleText("bold", "request")} (a second, ${rounds[0]?.clients ?? 0} clients, SQLite)`);
  const ratio = acceptedPerSecond / ACCEPTED_PER_SECOND_MIN;
  console.log(`${row("accepted", acceptedPerSecond, 0)}   ${ratio.toFixed(2).padStart(6)} × ${ACCEPTED_PER_SECOND_MIN}   ${verdict(ratio >= 1)}`);
  console.log(row("handled", handledPerSecond, 0));
}

function printSyncs(syncs: Waits | string): void {
  if (typeof syncs === "string") return console.log(`  syncs were not counted: ${syncs}`);
  for (const turn of TURNS) {
    const count = median(syncs[turn]);
    console.log(`${row(`${NAMES[turn]}: syncs`, count, 0)}   at most ${SYNCS_MAX}; most of ${syncs[turn].length} requests: ${Math.max(...syncs[turn])}   ${verdict(count <= SYNCS_MAX)}`);
  }
}

const row = (name: string, value: number, digits: number): string => `  ${name.padEnd(22)} ${value.toFixed(digits).padStart(9)}`;
const verdict = (isMet: boolean): string => (isMet ? styleText("green", "met") : styleText("red", "missed"));
