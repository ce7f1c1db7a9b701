import { createRandom, type Random } from "@apex/testkit/random";
import { createCluster, type Cluster } from "./cluster.ts";
import { drawConfig, type Config, type StoreKind } from "./config.ts";
import { createHistory, type History } from "./history.ts";
import { createNetwork, FAIR_DELAY_MAX_MS, type Network } from "./network/network.ts";
import { GOOD_CONDUCT } from "./node/conduct.ts";
import { createBrowsers, type Browsers } from "./page/browsers.ts";
import { FAIR_WEATHER } from "./store/weather.ts";
import { createSchedule, type Schedule } from "./time/schedule.ts";
import { createTraceBook, type TraceBook } from "./trace.ts";

/** Everything of one run. The same seed makes the same world. */
export interface World {
  readonly seed: number;
  readonly config: Config;
  readonly schedule: Schedule;
  readonly cluster: Cluster;
  readonly network: Network;
  readonly browsers: Browsers;
  readonly history: History;
  readonly book: TraceBook;
  /** Ends every fault that lasts. */
  calm(): void;
}

/** `store`: in any case, whatever the seed has. */
export function createWorld(seed: number, isTraced: boolean, store?: StoreKind): World {
  const config = drawConfig(seed, store);
  const schedule = createSchedule();
  const book = createTraceBook(schedule, isTraced);
  const history = createHistory();
  const { trace } = book;
  const drawn = (part: string): Random => createRandom(seed, part);
  const cluster = createCluster({ config, schedule, random: drawn("cluster"), history, trace, handleEnded: (node) => network.dropNode(node) });
  const network = createNetwork({
    schedule,
    random: drawn("network"),
    highWaterBytes: config.limits.socketHighWaterBytes,
    nodes: () => cluster.nodes,
  });
  const browsers = createBrowsers({ config, schedule, random: drawn("browsers"), history, trace, dial: network.dial });
  for (const machine of cluster.nodes.keys()) cluster.start(machine);

  function calm(): void {
    history.calmMs = schedule.nowMs;
    Object.assign(cluster.weather, FAIR_WEATHER);
    Object.assign(cluster.conduct, GOOD_CONDUCT);
    cluster.rights.lateMaxMs = 0;
    network.weather.delayMaxMs = FAIR_DELAY_MAX_MS;
    for (const { link } of network.wires) for (const side of ["client", "server"] as const) link.release(side);
    for (const [machine, node] of cluster.nodes.entries()) {
      node?.process.resume();
      node?.clock.correct();
      cluster.start(machine);
    }
    for (const { page } of browsers.tabs) {
      page.process.resume();
      for (const view of page.views) view.resume();
    }
  }

  return { seed, config, schedule, cluster, network, browsers, history, book, calm };
}
