import type { ProducerId, UserId } from "@apex/ws-queue-core";
import { NO_VERSION, versionOf } from "../rows/row.ts";
import type { Group, LoadRequest, RowKey, RowText, Version } from "../server/port.ts";

/** A group that the server has applied, and its calls were told so. */
export interface AnsweredGroup {
  readonly userId: UserId;
  readonly group: Group;
  /** Producers' sequences that are in it. */
  readonly sequences: readonly { readonly producer: ProducerId; readonly sequence: number }[];
  readonly bytes: number;
  readonly atMs: number;
}

/** What a restart of the server left of the answered groups. */
export interface Assessment {
  /** To be submitted again, in this order. */
  readonly lost: readonly AnsweredGroup[];
  /** Users of whom something may be lost that cannot be submitted again; undefined: all. */
  readonly doubtful: ReadonlySet<UserId> | undefined;
}

/** The newest answered groups, as long as a restart of the server may lose them: then they are submitted again. */
export interface AnsweredGroups {
  add(group: AnsweredGroup): void;
  /** Takes out what is old enough to be settled. */
  takeSettled(nowMs: number): readonly AnsweredGroup[];
  /** When the oldest is. */
  nextSettledMs(): number | undefined;
  /** Which rows tell what is lost. */
  rowsToLoad(): readonly LoadRequest[];
  /** `texts`: of those rows, in the order of the requests. */
  assess(texts: readonly (readonly RowText[])[]): Assessment;
  /** The newest sequence of a producer that is settled, given the newest that has an answer. */
  settledOf(userId: UserId, producer: ProducerId, accepted: number): number;
  clear(): void;
}

/** A server that writes its log each second has written what is older than this. */
const SETTLED_AFTER_MS = 5_000;
const GROUPS_MAX = 65_536;
const BYTES_MAX = 32 * 1_024 * 1_024;

export function createAnsweredGroups(): AnsweredGroups {
  let groups: AnsweredGroup[] = [];
  let bytes = 0;
  /** Some that are not settled had to go. */
  let isShortened = false;

  function drop(count: number): readonly AnsweredGroup[] {
    const dropped = groups.splice(0, count);
    bytes -= dropped.reduce((sum, group) => sum + group.bytes, 0);
    if (groups.length === 0) isShortened = false;
    return dropped;
  }

  return {
    add(group) {
      groups.push(group);
      bytes += group.bytes;
      if (groups.length <= GROUPS_MAX && bytes <= BYTES_MAX) return;
      drop(Math.ceil(groups.length / 2));
      isShortened = true;
    },
    takeSettled(nowMs) {
      const count = groups.findIndex(({ atMs }) => atMs + SETTLED_AFTER_MS > nowMs);
      return drop(count < 0 ? groups.length : count);
    },
    nextSettledMs: () => (groups[0] === undefined ? undefined : groups[0].atMs + SETTLED_AFTER_MS),
    rowsToLoad: () => Array.from(rowsByPartition(groups), ([partition, rows]) => ({ partition, rows: [...rows], ids: [], letters: [] })),
    assess(texts) {
      const versions = new Map<RowKey, Version>();
      for (const [index, [, rows]] of [...rowsByPartition(groups)].entries()) {
        for (const [place, row] of [...rows].entries()) versions.set(row, versionOf(texts[index]?.[place]));
      }
      return assess(groups, versions, isShortened);
    },
    settledOf(userId, producer, accepted) {
      const open = groups.filter((group) => group.userId === userId).flatMap(({ sequences }) => sequences.filter((one) => one.producer === producer));
      return open.reduce((settled, { sequence }) => Math.min(settled, sequence - 1), accepted);
    },
    clear: () => void drop(groups.length),
  };
}

/** Rows that a group writes and checks: their versions follow each other. */
const versionsOf = ({ group }: AnsweredGroup): readonly { readonly key: RowKey; readonly from: Version; readonly to: Version }[] =>
  group.checks.flatMap(({ key, version }) => (group.rows.has(key) ? [{ key, from: version, to: versionOf(group.rows.get(key)) }] : []));

function rowsByPartition(groups: readonly AnsweredGroup[]): ReadonlyMap<number, ReadonlySet<RowKey>> {
  const partitions = new Map<number, Set<RowKey>>();
  for (const answered of groups) {
    const { partition } = answered.group;
    const rows = partitions.get(partition) ?? new Set<RowKey>();
    for (const { key } of versionsOf(answered)) rows.add(key);
    partitions.set(partition, rows);
  }
  return partitions;
}

/**
 * A server loses the end of what it did, and nothing in between: all up to the last group that is there is kept. Of the others those are lost
 * that a row knows nothing of yet; the rest is hidden behind what another node wrote since.
 */
function assess(groups: readonly AnsweredGroup[], current: ReadonlyMap<RowKey, Version>, isShortened: boolean): Assessment {
  const lastKept = groups.findLastIndex((group) => versionsOf(group).some(({ key, to }) => to !== NO_VERSION && current.get(key) === to));
  const lostRows = new Set<RowKey>();
  const lost: AnsweredGroup[] = [];
  const doubtful = new Set<UserId>();
  for (const group of groups.slice(lastKept + 1)) {
    const versions = versionsOf(group);
    for (const { key, from } of versions) if (current.get(key) === from) lostRows.add(key);
    if (versions.some(({ key }) => lostRows.has(key))) lost.push(group);
    else doubtful.add(group.userId);
  }
  return { lost, doubtful: isShortened && lastKept < 0 ? undefined : doubtful };
}
