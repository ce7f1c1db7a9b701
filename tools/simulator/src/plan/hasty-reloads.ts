import type { Random } from "@apex/testkit/random";
import { FAIR_WEATHER } from "../store/weather.ts";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/** The store is slow, and a user reloads again and again: the hello of a page that is gone may come after that of the next one. */
export const HASTY_RELOADS: StepKind = { kind: "hasty-reloads", isFault: true, perform: reloadHastily };

const SLOW_MS = 1_000;

function reloadHastily({ browsers, cluster, schedule }: World, random: Random): void {
  const tab = random.pick(browsers.tabs);
  cluster.weather.delayMaxMs = SLOW_MS;
  let atMs = 0;
  for (let left = random.int(2, 5); left > 0; left -= 1) {
    schedule.after(atMs, () => browsers.tabs.includes(tab) && tab.reload("all"));
    atMs += random.int(40, 300);
  }
  schedule.after(atMs + SLOW_MS, () => Object.assign(cluster.weather, { delayMaxMs: FAIR_WEATHER.delayMaxMs }));
}
