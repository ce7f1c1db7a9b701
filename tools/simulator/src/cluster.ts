import { createCursorWriter } from "@apex/ws-queue-core";
import type { Random } from "@apex/testkit/random";
import type { Config } from "./config.ts";
import type { History } from "./history.ts";
import { GOOD_CONDUCT, type Conduct } from "./node/conduct.ts";
import { createRights, type Rights } from "./node/rights.ts";
import { createSimNode, type SimNode } from "./node/sim-node.ts";
import type { Script } from "./node/script.ts";
import { createPrimary, type Primary } from "./store/primary.ts";
import { turnFactsOf } from "./store/turn-log.ts";
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
  readonly rights: Rights;
  /** By machine; undefined while none runs there. */
  readonly nodes: readonly (SimNode | undefined)[];
  start(machine: number): void;
  /** As by SIGKILL; the next start is somebody else's business. */
  kill(machine: number): void;
  /** Lets it finish as a deploy does; the machine is free when it is done. */
  drain(machine: number): void;
  /** Ends it, and no other ever comes back on that machine; does nothing to the last one. */
  retire(machine: number): void;
  isRetired(machine: number): boolean;
  /** The clock of the machine is set so far from the right time, for good. */
  setClock(machine: number, offsetMs: number): void;
  /** What is wrong with requests; read by handlers. */
  readonly scripts: Map<string, Script>;
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

const RESTART_AFTER_CRASH_MS = 300;
const RESTART_AFTER_FAILED_START_MS = 1_000;
const SWEEP_MS = 1_500;

export function createCluster(parts: ClusterParts): Cluster {
  const { config, schedule, random, history, trace } = parts;
  const weather: StoreWeather = { ...FAIR_WEATHER };
  const conduct: Conduct = { ...GOOD_CONDUCT };
  const rights = createRights();
  const nodes: (SimNode | undefined)[] = Array.from({ length: config.nodes }, () => undefined);
  const clockOffsetsMs = [...config.clockOffsetsMs];
  const retired = new Set<number>();
  const scripts = new Map<string, Script>();
  const started = new Map<string, SimNode>();
  let starts = 0;
  let lostNotices = 0;

  const primary = createPrimary({
    limits: config.limits,
    random,
    durability: { always: config.isReplicated ? "memory" : "disk", onRequest: [] },
    handleDamage: (entry) => void history.damaged.add(createCursorWriter(entry.stream)(entry)),
    handleRemovedEarly: (entry) => void history.removedEarly.push(entry),
    handleChanges(changes) {
      for (const node of nodes) node?.handleChanges(changes);
      replicateLater();
    },
    handleCommitted(commit, result, node, change) {
      const aheadMaxMs = started.get(node)?.clock.aheadMaxMs ?? 0;
      history.turns.push(...turnFactsOf(commit, result, { node, aheadMaxMs, atMs: schedule.nowMs, change }));
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
    const record = history.nodes.get(node.name);
    if (record !== undefined) record.endMs ??= schedule.nowMs;
    if (nodes[machine] === node) nodes[machine] = undefined;
    parts.handleEnded(node);
  }

  function start(machine: number): void {
    if (nodes[machine] !== undefined || retired.has(machine)) return;
    starts += 1;
    const name = `node${machine}.${starts}`;
    trace(name, "starts");
    const node = createSimNode({
      name,
      schedule,
      random,
      history,
      trace,
      weather,
      conduct,
      rights,
      primary: () => primary,
      limits: config.limits,
      isReplicated: config.isReplicated,
      takeover: config.isReplicated ? "after-ttl" : "at-once",
      sweepMs: SWEEP_MS,
      handleLostNotice: () => void (lostNotices += 1),
      handling: config.handling,
      scripts,
      machineOffsetMs: () => clockOffsetsMs[machine] ?? 0,
      handleStartFailed(failed) {
        end(machine, failed);
        schedule.after(RESTART_AFTER_FAILED_START_MS, () => start(machine));
      },
      handleCrash(crashed) {
        trace(name, "is ended by a handler");
        end(machine, crashed);
        schedule.after(RESTART_AFTER_CRASH_MS, () => start(machine));
      },
    });
    nodes[machine] = node;
    started.set(name, node);
  }

  function kill(machine: number): void {
    const node = nodes[machine];
    if (node === undefined) return;
    trace(node.name, "is killed");
    end(machine, node);
  }

  return {
    primary,
    weather,
    conduct,
    rights,
    nodes,
    start,
    kill,
    retire(machine) {
      if (retired.size + 1 >= nodes.length) return;
      retired.add(machine);
      kill(machine);
    },
    isRetired: (machine) => retired.has(machine),
    setClock(machine, offsetMs) {
      clockOffsetsMs[machine] = offsetMs;
      nodes[machine]?.clock.correct();
    },
    scripts,
    drain(machine) {
      const node = nodes[machine];
      if (node?.manager === undefined) return;
      trace(node.name, "drains");
      const record = history.nodes.get(node.name);
      if (record !== undefined) record.drainMs ??= schedule.nowMs;
      const done = (): void => {
        if (node.process.isAlive) end(machine, node);
      };
      node.manager.drain({ timeoutMs: 3_000, afterMs: 0, spreadMs: 500 }).then(done, (error: unknown) => {
        history.surprise(node.name, error);
        done();
      });
    },
    rollBack(kind, keep) {
      const { entries: lost, users } = primary.rollBack(keep);
      history.rollbacks.push({ kind, lost, atMs: schedule.nowMs });
      for (const turn of history.turns) if (turn.change > keep) turn.isUndone = true;
      trace("store", `${kind}: ${lost.length} entries of ${users.size} users are gone, ${primary.changesCount} changes kept`);
      for (const node of nodes) node?.handleNotice({ type: "rolled-back", concerns: (userId) => users.has(userId) });
    },
    get lostNotices() {
      return lostNotices;
    },
  };
}
