import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { createEngine } from "../src/engine/engine.ts";
import type { Batch, Reply } from "../src/messages.ts";
import type { openDatabase } from "../src/database/open.ts";
import type { resolveOptions } from "../src/options.ts";
import type { createLimits } from "@apex/ws-queue-core";

/**
 * `node --conditions=@apex/source packages/ws-sqlite/bench/compare.ts <other checkout> [full|off]`: CPU of an append of 200 bytes,
 * here and there, as shipped or without fsync. Both engines run in this process, turn by turn: whatever else the machine does
 * meets both alike.
 */
const [other = ".", synchronous = "full"] = process.argv.slice(2);
const HERE = path.join(import.meta.dirname, "../../..");
const ROUNDS = 400;
/** Commits that share a transaction, and events in each. */
const LOADS = [
  { commits: 1, events: 1 },
  { commits: 16, events: 1 },
  { commits: 100, events: 1 },
  { commits: 100, events: 16 },
];
/** The last load of the first pass fills the WAL, which is overwritten in the second: a store that was just opened, and one that has run for a while. */
const PASSES = ["a growing WAL", "a WAL that is overwritten"];

interface Tree {
  readonly createEngine: typeof createEngine;
  readonly openDatabase: typeof openDatabase;
  readonly resolveOptions: typeof resolveOptions;
  readonly createLimits: typeof createLimits;
}

async function load(root: string): Promise<Tree> {
  const files = ["ws-sqlite/src/engine/engine.ts", "ws-sqlite/src/database/open.ts", "ws-sqlite/src/options.ts", "ws-queue-core/src/index.ts"];
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(path.resolve(root, "packages", file)).href) as Promise<Partial<Tree>>));
  return Object.assign({}, ...modules) as Tree;
}

/** An engine with a producer; the next commits of it as one batch. */
function prepare(tree: Tree, file: string) {
  const options = tree.resolveOptions(file, { synchronous: synchronous === "off" ? "off" : "full" });
  const replies: Reply[] = [];
  const engine = tree.createEngine({
    opened: tree.openDatabase(options, "bench"),
    options,
    limits: tree.createLimits(),
    tagBytes: randomBytes(6),
    answer: (batch) => void replies.push(...batch),
    find: () => undefined,
  });
  const base = { userId: "ann", at: 1, durability: "memory" } as const;
  const text = JSON.stringify({ type: "text_chunk", text: "x".repeat(160) });
  let sequence = 0;
  const handle = (calls: readonly object[]): void => void engine.handle(calls as Batch);
  handle([{ id: 0, name: "commit", input: { ...base, author: { kind: "mint", producer: "p" }, ops: [] } }]);
  return {
    append(commits: number, events: number): void {
      const calls = Array.from({ length: commits }, () => {
        sequence += 1;
        const ops = [{ type: "append", stream: "thread:ann:t1", texts: Array.from({ length: events }, () => text) }];
        return { id: sequence, name: "commit", input: { ...base, author: { kind: "producer", producer: "p", sequence, id: `c${sequence}` }, ops } };
      });
      handle(calls);
      if (replies.splice(0).some((reply) => "error" in reply)) throw new Error("An append failed");
    },
    close: () => engine.close(),
  };
}

/** A round that something else disturbed counts as one. */
const median = (rounds: readonly number[]): number => rounds.toSorted((a, b) => a - b)[rounds.length >> 1] ?? Number.NaN;

const folder = mkdtempSync(path.join(tmpdir(), "apex-compare-"));
const [here, there] = [prepare(await load(HERE), path.join(folder, "here.db")), prepare(await load(other), path.join(folder, "there.db"))];
for (const { pass, commits, events } of PASSES.flatMap((pass) => LOADS.map((load) => ({ pass, ...load })))) {
  const spent = { here: [] as number[], there: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const sides = [["here", here], ["there", there]] as const;
    for (const [name, side] of round % 2 === 0 ? sides : sides.toReversed()) {
      const before = process.cpuUsage();
      side.append(commits, events);
      const { user, system } = process.cpuUsage(before);
      // The first rounds warm up.
      if (round >= ROUNDS / 10) spent[name].push((user + system) / (commits * events));
    }
  }
  const [mine, theirs] = [median(spent.here), median(spent.there)];
  console.log(`${pass}, ${commits} commits of ${events}: ${mine.toFixed(2)} µs an event here, ${theirs.toFixed(2)} there: ${(mine / theirs).toFixed(3)}`);
}
here.close();
there.close();
rmSync(folder, { recursive: true });
