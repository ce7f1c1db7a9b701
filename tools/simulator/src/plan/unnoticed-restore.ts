import type { Random } from "@apex/testkit/random";
import { FAIR_WEATHER } from "../store/weather.ts";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/**
 * An operator puts an older copy in place while the way to the store is slow: nodes hear of it late, and until then their
 * clients ask under producers that the store may not know any more.
 */
export const UNNOTICED_RESTORE: StepKind = { kind: "unnoticed-restore", isFault: true, needsReplicatedStore: true, perform: restoreUnnoticed };

const SLOW_MS = 2_000;

function restoreUnnoticed({ cluster, schedule }: World, random: Random): void {
  cluster.weather.delayMaxMs = SLOW_MS;
  cluster.rollBack("restore", Math.floor(cluster.primary.changesCount * random.fraction()));
  schedule.after(SLOW_MS, () => Object.assign(cluster.weather, { delayMaxMs: FAIR_WEATHER.delayMaxMs }));
}
