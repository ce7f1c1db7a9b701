import { createCursorWriter, type StoreDurability } from "@apex/ws-queue-core";
import type { Random } from "@apex/testkit/random";
import type { Config } from "./config.ts";
import type { History } from "./history.ts";
import { GOOD_CONDUCT, type Conduct } from "./node/conduct.ts";
import { createRights, type Rights } from "./node/rights.ts";
import { createSimNode, type SimNode } from "./node/sim-node.ts";
import type { Script } from "./node/script.ts";
import type { Backend, BackendReports } from "./store/backend.ts";
import type { Connect, StoreNews } from "./store/connection.ts";
import { createPrimary } from "./store/primary.ts";
import { createRowBackend } from "./store/rows/row-backend.ts";
import { createStoreHandle } from "./store/store-handle.ts";
import { turnFactsOf, type CommittedBy } from "./store/turn-log.ts";
import { FAIR_WEATHER, type StoreWeather } from "./store/weather.ts";
import type { Schedule } from "./time/schedule.ts";
import type { Trace } from "./trace.ts";

/** The service: a store, and machines that each run one node at a time. */
export interface Cluster {
  readonly backend: Backend;
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

/** The store, and the nodes' way to it. */
interface Opened {
  readonly backend: Backend;
  readonly connect: Connect;
}

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
  const durability: StoreDurability = { always: config.isReplicated ? "memory" : "disk", onRequest: [] };
  let starts = 0;
  let lostNotices = 0;

  const reports: BackendReports = {
    handleDamage: (entry) => void history.damaged.add(createCursorWriter(entry.stream)(entry)),
    handleRemovedEarly: (entry) => void history.removedEarly.push(entry),
    handleCommitted: (commit, result, node, change) => void history.turns.push(...turnFactsOf(commit, result, committedBy(node, change))),
  };
  const committedBy = (node: string, change: number): CommittedBy => ({ node, aheadMaxMs: started.get(node)?.clock.aheadMaxMs ?? 0, atMs: schedule.nowMs, change });
  const { backend, connect } = config.store === "rows" ? openRows() : openMemory();

  function openMemory(): Opened {
    const primary = createPrimary({
      ...reports,
      limits: config.limits,
      random,
      durability,
      handleChanges(changes) {
        for (const node of nodes) {
          node?.handleNews({ type: "changed", changes });
          node?.noteTails();
        }
        replicateLater();
      },
    });
    return { backend: primary, connect: (own) => createStoreHandle({ ...own, primary: () => primary, sweepMs: SWEEP_MS }) };
  }

  function openRows(): Opened {
    const rows = createRowBackend({
      ...reports,
      limits: config.limits,
      schedule,
      durability,
      cacheBytesMax: config.cacheBytesMax,
      handleChanged() {
        for (const node of nodes) node?.noteTails();
        replicateLater();
      },
      handleRequests(facts, node, change) {
        const by = { ...committedBy(node, change), wantedMs: schedule.nowMs, isUndone: false };
        history.turns.push(...facts.map((fact) => ({ ...by, ...fact })));
      },
      handleReturned(tags) {
        for (const rollback of history.rollbacks) rollback.lost = rollback.lost.filter(({ tag }) => !tags.has(tag));
      },
    });
    return { backend: rows, connect: rows.connect };
  }

  function replicateLater(): void {
    const generation = history.rollbacks.length;
    const count = backend.changesCount;
    schedule.after(weather.replicationLagMs, () => {
      // What was rolled back meanwhile is on no replica.
      if (generation !== history.rollbacks.length) return;
      for (const { userId, producer, sequence } of backend.secure(count)) {
        for (const node of nodes) node?.handleNews({ type: "settled", userId, producer, through: sequence });
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
      connect,
      limits: config.limits,
      isReplicated: config.isReplicated,
      takeover: config.isReplicated ? "after-ttl" : "at-once",
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
    backend,
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
      const { entries: lost, users } = backend.rollBack(keep);
      history.rollbacks.push({ kind, lost, atMs: schedule.nowMs });
      for (const turn of history.turns) if (turn.change > keep) turn.isUndone = true;
      trace("store", `${kind}: ${lost.length} entries of ${users.size} users are gone, ${backend.changesCount} changes kept`);
      const news: StoreNews = config.store === "rows" ? { type: "restarted" } : { type: "rolled-back", concerns: (userId) => users.has(userId) };
      for (const node of nodes) node?.handleNews(news);
    },
    get lostNotices() {
      return lostNotices;
    },
  };
}
