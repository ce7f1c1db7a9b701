import { styleText } from "node:util";
import { formatTable } from "../report/table.ts";
import { median } from "../stats.ts";
import { BARE_LIST, BARE_STREAM, ROW_SERVER, STORE, type RedisRound, type RedisRow } from "./measure.ts";
import type { RedisMemory } from "./memory.ts";
import { CROWD } from "./shapes.ts";

/** CPU of Redis, and of the node with its decision, as a multiple of the bare commands', at 64 commits of 64 users. */
const REDIS_MAX = 3;
const REDIS_AIM = { alone: 2.2, beside: 2 };
const NODE_AIM = 2;

export function printRedis(rows: readonly RedisRow[]): void {
  console.log(`\n${styleText("bold", "redis-store")} (µs of CPU for each entry; × bare: of the cheaper of the bare commands, round by round)\n`);
  const head = ["", "entries/s", "Redis µs", "× bare", "node µs", "× bare", "round trips a call", "script ms", "p99"];
  console.log(formatTable([head, ...rows.flatMap(formatRow)]).join("\n"));
  for (const row of rows) printVerdicts(row);
}

const roundsOf = (row: RedisRow, name: string): readonly RedisRound[] => row.subjects.find((subject) => subject.name === name)?.rounds ?? [];
const medianOf = (rounds: readonly RedisRound[], value: (round: RedisRound) => number): number => median(rounds.map(value));

function cheaperBare(row: RedisRow): readonly RedisRound[] {
  const [list, stream] = [roundsOf(row, BARE_LIST), roundsOf(row, BARE_STREAM)];
  return medianOf(list, ({ redis }) => redis) <= medianOf(stream, ({ redis }) => redis) ? list : stream;
}

function ratioOf(row: RedisRow, name: string, value: (round: RedisRound) => number): number {
  const bare = cheaperBare(row);
  return median(roundsOf(row, name).map((round, index) => value(round) / value(bare[index] as RedisRound)));
}

function formatRow(row: RedisRow): readonly (readonly string[])[] {
  const title = `${row.shape.name}${describe(row)}`;
  return [
    [title, ...Array.from({ length: 8 }, () => "")],
    ...row.subjects.map(({ name, rounds }) => [
      `  ${name}`,
      medianOf(rounds, ({ entriesPerSecond }) => entriesPerSecond).toFixed(0),
      medianOf(rounds, ({ redis }) => redis).toFixed(1),
      ratioOf(row, name, ({ redis }) => redis).toFixed(2),
      medianOf(rounds, ({ node }) => node).toFixed(1),
      ratioOf(row, name, ({ node }) => node).toFixed(2),
      ...(medianOf(rounds, ({ roundTrips }) => roundTrips) === 0
        ? ["", "", ""]
        : [
            medianOf(rounds, ({ roundTrips }) => roundTrips).toFixed(2),
            medianOf(rounds, ({ scriptMeanMs }) => scriptMeanMs).toFixed(2),
            medianOf(rounds, ({ scriptP99Ms }) => scriptP99Ms).toFixed(2),
          ]),
    ]),
  ];
}

function describe({ appendfsync, subscribers, everyMs }: RedisRow): string {
  return [...(appendfsync === "no" ? [] : [`AOF ${appendfsync}`]), ...(subscribers === 0 ? [] : ["a subscriber"]), ...(everyMs === undefined ? [] : [`a call each ${everyMs} ms`])].map((word) => `, ${word}`).join("");
}

function printVerdicts(row: RedisRow): void {
  if (row.shape !== CROWD || row.everyMs !== undefined) return;
  const isAlone = row.appendfsync === "no" && row.subscribers === 0;
  const title = `${row.shape.name}${describe(row)}`;
  const redis = ratioOf(row, STORE, (round) => round.redis);
  if (isAlone) console.log(`${title}: Redis ${redis.toFixed(2)} × bare (below the decision ${ratioOf(row, ROW_SERVER, (round) => round.redis).toFixed(2)}), at most ${REDIS_MAX}   ${verdict(redis <= REDIS_MAX)}`);
  const aim = isAlone ? REDIS_AIM.alone : REDIS_AIM.beside;
  console.log(`${title}: Redis ${redis.toFixed(2)} × bare, aim ${aim}   ${verdict(redis <= aim)}`);
  const node = ratioOf(row, STORE, (round) => round.node);
  if (isAlone) console.log(`${title}: node ${node.toFixed(2)} × bare, aim ${NODE_AIM}   ${verdict(node <= NODE_AIM)}`);
}

const verdict = (isMet: boolean): string => (isMet ? styleText("green", "met") : styleText("red", "missed"));

export function printRedisMemory(figures: readonly RedisMemory[]): void {
  console.log(`\n${styleText("bold", "redis-memory")} (bytes of Redis for each stream, entries of 215 bytes)\n`);
  const lines = figures.map(({ name, entries, streamBytes }) => [name, String(entries), streamBytes.toFixed(0), (streamBytes / entries).toFixed(0)]);
  console.log(formatTable([["", "entries", "a stream", "an entry"], ...lines]).join("\n"));
}
