import type { ProducerId, UserId } from "@apex/ws-queue-core";
import { NO_VERSION, versionOf } from "../rows/row.ts";
import type { LoadRequest, RowKey, RowText, Version } from "../server/port.ts";
import { packAnswered, parseAnswered, type AnsweredGroup } from "./group-text.ts";
import { createTextRing } from "./text-ring.ts";

/** A commit of a producer. */
export interface ProducerSequence {
  readonly userId: UserId;
  readonly producer: ProducerId;
  readonly sequence: number;
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
  /** `sequences`: to be settled with it. */
  add(answered: AnsweredGroup, sequences: readonly ProducerSequence[], nowMs: number): void;
  /** Takes out what is old enough to be settled. */
  takeSettled(nowMs: number): readonly ProducerSequence[];
  /** When the oldest is. */
  nextSettledMs(): number | undefined;
  /** Which rows tell what is lost. */
  rowsToLoad(): readonly LoadRequest[];
  /** `texts`: of those rows, in the order of the requests. */
  assess(texts: readonly (readonly RowText[])[]): Assessment;
  clear(): void;
}

/** A server that writes its log each second has written what is older than this. */
export const SETTLED_AFTER_MS = 2_000;
const GROUPS_MAX = 32_768;
const BYTES_MAX = 32 * 1_024 * 1_024;

/** Groups that were answered at one instant. */
interface Batch {
  readonly atMs: number;
  groups: number;
  readonly sequences: ProducerSequence[];
}

export function createAnsweredGroups(): AnsweredGroups {
  const batches: Batch[] = [];
  const ring = createTextRing();
  /** Some that are not settled had to go. */
  let isShortened = false;

  /** The batches up to this one. */
  function drop(count: number): readonly ProducerSequence[] {
    const dropped = batches.splice(0, count);
    ring.drop(dropped.reduce((sum, { groups }) => sum + groups, 0));
    if (batches.length === 0) isShortened = false;
    return dropped.flatMap(({ sequences }) => sequences);
  }

  function batchAt(atMs: number): Batch {
    const last = batches.at(-1);
    if (last?.atMs === atMs) return last;
    const next = { atMs, groups: 0, sequences: [] };
    batches.push(next);
    return next;
  }

  const groups = (): readonly AnsweredGroup[] => ring.texts().map(parseAnswered);

  return {
    add(answered, sequences, nowMs) {
      const batch = batchAt(nowMs);
      batch.groups += 1;
      batch.sequences.push(...sequences);
      ring.push(packAnswered(answered));
      if (ring.count() <= GROUPS_MAX && ring.bytes() <= BYTES_MAX) return;
      drop(Math.ceil(batches.length / 2));
      isShortened = true;
    },
    takeSettled(nowMs) {
      const count = batches.findIndex(({ atMs }) => atMs + SETTLED_AFTER_MS > nowMs);
      return drop(count < 0 ? batches.length : count);
    },
    nextSettledMs: () => (batches[0] === undefined ? undefined : batches[0].atMs + SETTLED_AFTER_MS),
    rowsToLoad: () => Array.from(rowsByPartition(groups()), ([partition, rows]) => ({ partition, rows: [...rows], ids: [], letters: [] })),
    assess(texts) {
      const answered = groups();
      const versions = new Map<RowKey, Version>();
      for (const [index, [, rows]] of [...rowsByPartition(answered)].entries()) {
        for (const [place, row] of [...rows].entries()) versions.set(row, versionOf(texts[index]?.[place]));
      }
      return assess(answered, versions, isShortened);
    },
    clear: () => void drop(batches.length),
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
