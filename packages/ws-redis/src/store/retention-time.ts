import type { Clock } from "@apex/ws-queue-core";
import { isFields, isTime, tryParse } from "@apex/ws-queue-core/store";
import { damagedRow, parseRow, rowText, TIME_KEY, versionOf } from "../rows/row.ts";
import type { Group, RowServer, RowText, Version } from "../server/port.ts";

/**
 * The time of retention: one for all nodes, since what one dates another one lets go. It goes with the clock of the server, and with a
 * node's monotonic clock between two looks at that. A node's time is never behind that of the store, and retention goes by the store's:
 * nothing is let go early.
 */
export interface RetentionTime {
  /** In whole milliseconds, at an instant of this node. */
  timeAt(monotonicMs: number): number;
  /** What retention goes by at an instant of this node. */
  advance(monotonicMs: number): Promise<number>;
}

/** What is kept: what the time was when the server's clock was there. */
interface KeptTime {
  readonly ms: number;
  readonly serverMs: number;
}

/** It is in the first partition. */
const PARTITION = 0;

/** A clock of the server that leaps moves the time on by no more than this, in milliseconds. */
const LEAP_MS_MAX = 86_400_000;

/** Undefined: it was never kept. Throws `store_damaged`. */
function parseTime(text: RowText): KeptTime | undefined {
  const row = parseRow(TIME_KEY, text);
  if (row === undefined) return undefined;
  const data = tryParse(row.body);
  const [ms, serverMs] = isFields(data) ? [data["ms"], data["serverMs"]] : [];
  if (!isTime(ms) || !isTime(serverMs)) throw damagedRow(TIME_KEY);
  return { ms, serverMs };
}

/** What the time is now: as much later as the server's clock says, but it never goes back. */
const bridge = ({ ms, serverMs }: KeptTime, nowMs: number): number => ms + Math.max(0, Math.min(LEAP_MS_MAX, nowMs - serverMs));

/** A look at the time: what it was at some instant between two of the node's clock. */
interface Look {
  readonly ms: number;
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
}

/** Reads the time of a store, and begins it where there is none. */
export async function openRetentionTime(server: RowServer, clock: Clock, nextVersion: () => Version): Promise<RetentionTime> {
  /** How far the node's time may be ahead: as long as the server took to say what it is. */
  let aheadMs = 0;
  /** The time at an instant of the node, as its callers tell instants; undefined until they tell any. */
  let told: { readonly monotonicMs: number; readonly ms: number } | undefined;

  /** Looks at the time, and keeps it. `ownMs`: what the node took it for at an instant of its clock. */
  async function look(ownMs: (atMs: number) => number): Promise<Look> {
    for (;;) {
      const askedAtMs = clock.monotonicMs();
      const text = await loadText(server);
      const serverMs = await server.now();
      const answeredAtMs = clock.monotonicMs();
      const kept = parseTime(text);
      // Begun anew after a loss it is the same again, for the nodes that go on and for new ones.
      const bridged = kept === undefined ? serverMs : bridge(kept, serverMs);
      // Further than its own error explains: the server's clock was set back, or leapt by more than counts.
      const ms = ownMs(askedAtMs) > bridged + aheadMs ? ownMs(askedAtMs) : bridged;
      if (await write(server, text, { ms, serverMs }, nextVersion)) return { ms, askedAtMs, answeredAtMs };
    }
  }

  const opened = await look(() => 0);
  aheadMs = opened.answeredAtMs - opened.askedAtMs;

  function timeAt(monotonicMs: number): number {
    const nowMs = clock.monotonicMs();
    // What is told first may have been made some time ago.
    told ??= { monotonicMs: Math.max(monotonicMs, nowMs), ms: opened.ms + nowMs - opened.askedAtMs };
    return Math.floor(told.ms + monotonicMs - told.monotonicMs);
  }

  return {
    timeAt,
    async advance(monotonicMs) {
      const calledAtMs = clock.monotonicMs();
      const ownMs = (atMs: number): number => timeAt(monotonicMs + atMs - calledAtMs);
      const { ms, askedAtMs, answeredAtMs } = await look(ownMs);
      if (ms > ownMs(answeredAtMs)) {
        told = { monotonicMs: monotonicMs + askedAtMs - calledAtMs, ms };
        aheadMs = Math.max(aheadMs, answeredAtMs - askedAtMs);
      }
      return Math.floor(ms);
    },
  };
}

async function loadText(server: RowServer): Promise<RowText> {
  const [loaded] = await server.load([{ partition: PARTITION, rows: [TIME_KEY], ids: [], letters: [] }]);
  return loaded?.rows[0];
}

/** False: another node was faster. */
async function write(server: RowServer, before: RowText, time: KeptTime, nextVersion: () => Version): Promise<boolean> {
  const rows = new Map([[TIME_KEY, rowText({ version: nextVersion(), body: JSON.stringify(time) })]]);
  const group: Group = { partition: PARTITION, checks: [{ key: TIME_KEY, version: versionOf(before) }], ids: [], rows, logs: [], newIds: [], letters: [], indexes: [], turn: undefined };
  const answer = await server.apply([group]);
  const outcome = answer.status === "done" ? answer.outcomes[0] : undefined;
  if (outcome?.status === "failed") throw outcome.error;
  return outcome?.status === "applied";
}
