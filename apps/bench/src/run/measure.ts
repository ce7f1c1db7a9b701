import path from "node:path";
import type { Row } from "../load/rows.ts";
import type { Placement } from "./placement.ts";
import type { Progress } from "./progress.ts";
import { runRound, type Contender, type Figure } from "./round.ts";

/** All rounds of one row, by contender. */
export interface Measured {
  readonly row: Row;
  readonly placement: Placement;
  readonly contenders: readonly MeasuredContender[];
}

export interface MeasuredContender extends Contender {
  readonly rounds: readonly Figure[];
}

export interface MeasureOptions {
  readonly rounds: number;
  readonly placement: Placement;
  /** The folder for profiles of the last round. */
  readonly profiles: string | undefined;
  readonly progress: Progress;
}

/** In each round every contender once, in rotated order: what else the machine does meets all alike. */
export async function measureRow(row: Row, contenders: readonly Contender[], { rounds, placement, profiles, progress }: MeasureOptions): Promise<Measured> {
  const figures = new Map<Contender, Figure[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const contender = contenders[(turn + round) % contenders.length] as Contender;
      progress.begin(`${row.name}: round ${round + 1} of ${rounds}, ${contender.name}`);
      const profile = profiles === undefined || round < rounds - 1 ? undefined : path.join(profiles, profileName(row, contender));
      figures.get(contender)?.push(await runRound(row, contender, { placement, profile }));
    }
  }
  return { row, placement, contenders: contenders.map((contender) => ({ ...contender, rounds: figures.get(contender) ?? [] })) };
}

export const profileName = (row: Row, { name }: Contender): string => `${`${row.name}-${name}`.replaceAll(/\W+/g, "-")}.cpuprofile`;
