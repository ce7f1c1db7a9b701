import type { ProducerId, UserId } from "@apex/ws-queue-core";
import { NO_VERSION, versionOf } from "../rows/row.ts";
import type { Group, LoadRequest, RowKey, RowText, Version } from "../server/port.ts";
import { packGroup, parseGroup, type KeptGroup } from "./group-text.ts";
import { createTextRing } from "./text-ring.ts";

/** A commit of a producer. */
export interface ProducerSequence {
  readonly userId: UserId;
  readonly producer: ProducerId;
  readonly sequence: number;
}

/** A group that the server has applied, and its calls were told so; or that it may have applied. */
export interface AnsweredGroup extends KeptGroup {
  /** False: its answer was lost. It tells what it rests on, and comes back only with what rests on it. */
  readonly isAnswered: boolean;
  /** To be settled with it. */
  readonly sequences: readonly ProducerSequence[];
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
  /** What has these versions was found by a call that was answered with it. */
  confirm(found: Group["checks"]): void;
  /** Takes out what was old enough to be settled at an instant. */
  takeSettled(atMs: number): readonly ProducerSequence[];
  /** When the oldest is. */
  nextSettledMs(): number | undefined;
  /** Which rows tell what is lost. */
  rowsToLoad(): readonly LoadRequest[];
  /** `requests`: those rows; `texts`: what they are. Takes out what is not there any more. */
  assess(requests: readonly LoadRequest[], texts: readonly (readonly RowText[])[]): Assessment;
  clear(): void;
}

/** A server that writes its log each second has written what is older than this. */
export const SETTLED_AFTER_MS = 2_000;
const GROUPS_MAX = 32_768;
const BYTES_MAX = 32 * 1_024 * 1_024;

/** Groups of one instant, but for their texts. */
interface Batch {
  readonly atMs: number;
  groups: number;
  /** Each with the place of its group. */
  readonly sequences: (readonly [number, ProducerSequence])[];
  /** Places of those whose answer was lost. */
  readonly unanswered: Set<number>;
}

export function createAnsweredGroups(): AnsweredGroups {
  const batches: Batch[] = [];
  const ring = createTextRing();
  /** Some that are not settled had to go. */
  let isShortened = false;

  function batchAt(atMs: number): Batch {
    const last = batches.at(-1);
    if (last?.atMs === atMs) return last;
    const next: Batch = { atMs, groups: 0, sequences: [], unanswered: new Set() };
    batches.push(next);
    return next;
  }

  function push({ sequences, isAnswered, atMs, ...kept }: AnsweredGroup): void {
    const batch = batchAt(atMs);
    for (const sequence of sequences) batch.sequences.push([batch.groups, sequence]);
    if (!isAnswered) batch.unanswered.add(batch.groups);
    batch.groups += 1;
    ring.push(packGroup(kept));
  }

  /** The batches up to this one go. */
  function drop(count: number): readonly ProducerSequence[] {
    const dropped = batches.splice(0, count);
    ring.drop(dropped.reduce((sum, { groups }) => sum + groups, 0));
    if (batches.length === 0) isShortened = false;
    return dropped.flatMap(({ sequences }) => sequences.map(([, sequence]) => sequence));
  }

  function all(): readonly AnsweredGroup[] {
    const texts = ring.texts().values();
    return batches.flatMap(({ atMs, groups, sequences, unanswered }) =>
      Array.from({ length: groups }, (_, place) => ({
        ...parseGroup(texts.next().value ?? ""),
        atMs,
        isAnswered: !unanswered.has(place),
        sequences: sequences.flatMap(([at, sequence]) => (at === place ? [sequence] : [])),
      })),
    );
  }

  return {
    add(group) {
      push(group);
      if (ring.count() <= GROUPS_MAX && ring.bytes() <= BYTES_MAX) return;
      drop(Math.ceil(batches.length / 2));
      isShortened = true;
    },
    confirm(found) {
      if (batches.every(({ unanswered }) => unanswered.size === 0)) return;
      const versions = new Set(found.map(({ version }) => version));
      const groups = all().values();
      for (const { groups: count, unanswered } of batches) {
        for (let place = 0; place < count; place += 1) {
          const { value: group } = groups.next();
          if (group !== undefined && versionsOf(group).some(({ to }) => versions.has(to))) unanswered.delete(place);
        }
      }
    },
    takeSettled(atMs) {
      const count = batches.findIndex((batch) => batch.atMs + SETTLED_AFTER_MS > atMs);
      return drop(count < 0 ? batches.length : count);
    },
    nextSettledMs: () => (batches[0] === undefined ? undefined : batches[0].atMs + SETTLED_AFTER_MS),
    rowsToLoad: () => Array.from(rowsByPartition(all()), ([partition, rows]) => ({ partition, rows: [...rows], ids: [], letters: [] })),
    assess(requests, texts) {
      const rows = requests.flatMap((request, index) => request.rows.map((row, place) => [row, versionOf(texts[index]?.[place])] as const));
      const current = new Map(rows);
      const groups = all();
      const kept = countKept(groups, current);
      const wasShortened = isShortened;
      drop(batches.length);
      for (const group of groups.slice(0, kept)) push(group);
      isShortened = wasShortened && kept > 0;
      const { lost, doubtful } = assess(groups.slice(kept), current);
      return { lost, doubtful: wasShortened && kept === 0 ? undefined : doubtful };
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

/** A server loses the end of what it did, and nothing in between: all up to the last group that is there is kept. */
const countKept = (groups: readonly AnsweredGroup[], current: ReadonlyMap<RowKey, Version>): number =>
  1 + groups.findLastIndex((group) => versionsOf(group).some(({ key, to }) => to !== NO_VERSION && current.get(key) === to));

/** Of the groups behind those are lost that a row knows nothing of yet; the rest is hidden behind what another node wrote since. */
function assess(groups: readonly AnsweredGroup[], current: ReadonlyMap<RowKey, Version>): { readonly lost: readonly AnsweredGroup[]; readonly doubtful: ReadonlySet<UserId> } {
  const bases = new Set(groups.flatMap((group) => (group.isAnswered ? versionsOf(group).map(({ from }) => from) : [])));
  const lostRows = new Set<RowKey>();
  const lost: AnsweredGroup[] = [];
  const doubtful = new Set<UserId>();
  for (const group of groups) {
    const versions = versionsOf(group);
    if (!group.isAnswered && !versions.some(({ to }) => bases.has(to))) continue;
    for (const { key, from } of versions) if (current.get(key) === from) lostRows.add(key);
    if (versions.some(({ key }) => lostRows.has(key))) lost.push(group);
    else doubtful.add(group.userId);
  }
  return { lost, doubtful };
}
