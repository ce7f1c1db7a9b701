import { loadavg } from "node:os";
import type { Flood } from "./floods/flood.ts";
import { measureFlood, type MeasureOptions, type Row } from "./measure-flood.ts";
import { clearProgress, showProgress } from "../progress.ts";
import { formatHead, formatRow, formatVerdict, isFair } from "./table.ts";

export interface NeighbourOptions {
  readonly floods: readonly Flood[];
  readonly isQuick: boolean;
  readonly isJson: boolean;
}

const WHOLE: MeasureOptions = { count: 500, everyMs: 4, lostAfterMs: 10_000, rounds: 3 };
const QUICK: MeasureOptions = { count: 100, everyMs: 4, lostAfterMs: 5_000, rounds: 1 };

/** Measures row by row, prints each as soon as it is there, and returns whether all are fair. */
export async function runNeighbour({ floods, isQuick, isJson }: NeighbourOptions): Promise<boolean> {
  const options = isQuick ? QUICK : WHOLE;
  const scenes = floods.flatMap((flood) => scenesOf(flood, isQuick).map((scene) => ({ ...scene, options })));
  const say = (line: string): void => {
    clearProgress();
    if (!isJson) console.log(line);
  };
  const rows: Row[] = [];
  const startedAtMs = performance.now();
  say(`${scenes.length} rows, ${options.count} samples, ${options.rounds} ${options.rounds === 1 ? "round" : "rounds"}; load of the machine ${loadavg()[0]?.toFixed(1)}`);
  say(formatHead());
  for (const scene of scenes) {
    const row = await measureFlood(scene, (round) =>
      showProgress(`${Math.round((performance.now() - startedAtMs) / 1_000)} s, row ${rows.length + 1} of ${scenes.length}: ${scene.flood.name} ×${scene.connections}, ${scene.measure}, round ${round}`));
    rows.push(row);
    say(formatRow(row, isQuick));
  }
  say(`\n${formatVerdict(rows, isQuick)}`);
  if (isJson) console.log(JSON.stringify(rows));
  return rows.every((row) => isFair(row, isQuick));
}

/** A quick run has one row for each flood. */
function scenesOf(flood: Flood, isQuick: boolean): readonly Pick<Parameters<typeof measureFlood>[0], "flood" | "connections" | "measure">[] {
  const scenes = flood.connections.flatMap((connections) => flood.measures.map((measure) => ({ flood, connections, measure })));
  return isQuick ? scenes.slice(-1) : scenes;
}
