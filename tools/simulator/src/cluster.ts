import { createCursorWriter } from "@apex/ws-queue-core";
import type { Random } from "@apex/testkit/random";
import type { Config } from "./config.ts";
import type { History } from "./history.ts";
import { GOOD_CONDUCT, type Conduct } from "./node/conduct.ts";
import { createSimNode, type SimNode } from "./node/sim-node.ts";
import { createPrimary, type Primary } from "./store/primary.ts";
import { FAIR_WEATHER, type StoreWeather } from "./store/weather.ts";
import type { Schedule } from "./time/schedule.ts";
import type { Trace } from "./trace.ts";

/** The service: a store, and machines that each run one node at a time. */
export interface Cluster {
  readonly primary: Primary;
  /** Changed by faults. */
  readonly weather: StoreWeather;
  /** Changed by faults. */
  readonly conduct: Conduct;
  /** By machine; undefined while none runs there. */
  readonly nodes: readonly (SimNode | undefined)[];
  start(machine: number): void;
  /** As by SIGKILL; the next start is somebody else's business. */
  kill(machine: number): void;
  /** Lets it finish as a deploy does; the machine is free when it is done. */
  drain(machine: number): void;
  /** Loses changes that were answered: those that no replica has, or more, when an old copy is put in its place. */
  rollBack(kind: "failover" | "restore", keep: number): void;
  readonly lostNotices: number;
}

export interface ClusterParts {
  readonly config: Config;
  readonly schedule: Schedule;
  readonly random: Random;
  readonly history: History;
  readonly trace: Trace;
  /** Its sockets are gone. */
  readonly handleEnded: (node: SimNode) => void;
}

const RESTART_AFTER_FAILED_START_MS = 1_000;
const SWEEP_MS = 1_500;

export function createCluster(parts: ClusterParts): Cluster {
  const { config, schedule, random, history, trace } = parts;
  const weather: StoreWeather = { ...FAIR_WEATHER };
  const conduct: Conduct = { ...GOOD_CONDUCT };
  const nodes: (SimNode | undefined)[] = Array.from({ length: config.nodes }, () => undefined);
  let starts = 0;
  let lostNotices = 0;

  const primary = createPrimary({
    limits: config.limits,
    random,
    durability: config.isReplicated ? "memory" : "disk",
    handleDamage: (entry) => void history.damaged.add(createCursorWriter(entry.stream)(entry)),
    handleRemovedEarly: (entry) => void history.removedEarly.push(entry),
    handleChanges(changes) {
      for (const node of nodes) node?.handleChanges(changes);
      replicateLater();
    },
  });

  function replicateLater(): void {
    const generation = history.rollbacks.length;
    const count = primary.changesCount;
    schedule.after(weather.replicationLagMs, () => {
      // What was rolled back meanwhile is on no replica.
      if (generation !== history.rollbacks.length) return;
      for (const { userId, producer, sequence } of primary.replication.advance(count)) {
        for (const node of nodes) node?.handleNotice({ type: "settled", userId, producer, through: sequence });
      }
    });
  }

  function end(machine: number, node: SimNode): void {
    node.process.kill();
    if (nodes[machine] === node) nodes[machine] = undefined;
    parts.handleEnded(node);
  }

  function start(machine: number): void {
    if (nodes[machine] !== undefined) return;
    starts += 1;
    const name = `node${machine}.${starts}`;
    trace(name, "starts");
    nodes[machine] = createSimNode({
      name,
      schedule,
      random,
      history,
      trace,
      weather,
      conduct,
      primary: () => primary,
      limits: config.limits,
      isReplicated: config.isReplicated,
      takeover: config.isReplicated ? "after-ttl" : "at-once",
      sweepMs: SWEEP_MS,
      handleLostNotice: () => void (lostNotices += 1),
      handleStartFailed(node) {
        end(machine, node);
        schedule.after(RESTART_AFTER_FAILED_START_MS, () => start(machine));
      },
    });
  }

  return {
    primary,
    weather,
    conduct,
    nodes,
    start,
    kill(machine) {
      const node = nodes[machine];
      if (node === undefined) return;
      trace(node.name, "is killed");
      end(machine, node);
    },
    drain(machine) {
      const node = nodes[machine];
      if (node?.manager === undefined) return;
      trace(node.name, "drains");
      const done = (): void => {
        if (node.process.isAlive) end(machine, node);
      };
      node.manager.drain({ timeoutMs: 3_000, afterMs: 0, spreadMs: 500 }).then(done, (error: unknown) => {
        history.surprise(node.name, error);
        done();
      });
    },
    rollBack(kind, keep) {
      const lost = primary.rollBack(keep);
      history.rollbacks.push({ kind, lost });
      trace("store", `${kind}: ${lost.length} entries are gone, ${primary.changesCount} changes kept`);
      for (const node of nodes) node?.handleNotice({ type: "rolled-back" });
    },
    get lostNotices() {
      return lostNotices;
    },
  };
}
