import type { Random } from "@apex/testkit/random";
import { FAIR_WEATHER } from "../store/weather.ts";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/**
 * An operator puts an older copy in place, and nodes hear of it late: until then their clients ask under producers that the
 * store may not know any more. Some copies are so old that they know nobody; at times the whole way to the store is slow.
 */
export const UNNOTICED_RESTORE: StepKind = { kind: "unnoticed-restore", isFault: true, needsReplicatedStore: true, perform: restoreUnnoticed };

const SLOW_MS = 2_000;
const EMPTY_COPY = 0.3;

function restoreUnnoticed({ cluster, schedule }: World, random: Random): void {
  cluster.weather.delayMaxMs = SLOW_MS;
  const share = random.chance(EMPTY_COPY) ? 0 : random.fraction();
  cluster.rollBack("restore", Math.floor(cluster.backend.changesCount * share));
  const slowMs = random.chance(0.5) ? SLOW_MS : 0;
  schedule.after(slowMs, () => Object.assign(cluster.weather, { delayMaxMs: FAIR_WEATHER.delayMaxMs }));
}
