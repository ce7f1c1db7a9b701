import { deadStream } from "@apex/ws-queue-core";
import { deadLetterCursor } from "@apex/ws-queue-core/store";
import { readPageBounds, type Group, type IdState, type LogWrite, type RowKey, type RowServer, type RowText } from "@apex/ws-redis/engine";
import { BIRTH, group, loadOne, logOf, pageOf, placeOf, rowKey, version, allPages, type Place } from "../conformance/groups.ts";
import { splitRow } from "../turns.ts";
import { IDS, ROWS, STREAMS, USERS, type GroupPlan, type Guess } from "./steps.ts";

const places: readonly (readonly Place[])[] = Array.from({ length: USERS }, (_, user) => Array.from({ length: STREAMS }, (__, stream) => placeOf(`user${user}`, `thread${stream}`)));

export function placeAt(user: number, stream = 0): Place {
  const place = places[user]?.[stream];
  if (place === undefined) throw new RangeError(`There is no stream ${stream} of user ${user}`);
  return place;
}

export const ALL_PLACES: readonly Place[] = places.flat();
export const PARTITIONS: readonly number[] = places.map(([place]) => place?.partition ?? 0);
export const ALL_ROWS: readonly RowKey[] = Array.from({ length: ROWS }, (_, row) => rowKey(`row${row}`)).flatMap((key) => [key, coveredBy(key)]);
export const writerName = (writer: number): string => `writer${writer}`;

/** A row that is never checked: one that is covers it. */
function coveredBy(key: RowKey): RowKey {
  return rowKey(`${key} covered`);
}

const idsOf = ({ stream }: Place): readonly { readonly stream: Place["stream"]; readonly id: string }[] => Array.from({ length: IDS }, (_, id) => ({ stream, id: `id${id}` }));
export const ALL_IDS = (partition: number) => ALL_PLACES.filter((place) => place.partition === partition).flatMap(idsOf);

/** Makes groups of plans: with the versions that rows have now, and so that no group of a call writes what another one checks. */
export async function createGroups(plans: readonly GroupPlan[], server: RowServer, nextVersion: () => string): Promise<readonly Group[]> {
  const taken = new Set<string>();
  const take = (user: number, name: string): boolean => !taken.has(`${user} ${name}`) && taken.add(`${user} ${name}`) !== undefined;
  const groups: Group[] = [];
  for (const plan of plans) groups.push(await createGroup(plan, server, nextVersion, (name) => take(plan.user, name)));
  return groups;
}

async function createGroup(plan: GroupPlan, server: RowServer, nextVersion: () => string, take: (name: string) => boolean): Promise<Group> {
  const place = placeAt(plan.user);
  const { partition, userId } = place;
  const keys = plan.checks.map(({ row }) => rowKey(`row${row}`));
  const ids = idsOf(place);
  const now = await loadOne(server, { partition, rows: keys, ids });
  const checked = plan.checks.map((check, index) => ({ ...check, key: keys[index] ?? rowKey(""), now: splitRow(now.rows[index]).version })).filter(({ key }) => take(key));
  const written = checked.flatMap(({ key, write }): [RowKey, RowText][] => {
    if (write === "nothing") return [];
    const text = write === "gone" ? undefined : `${nextVersion()}\nbody |,:\n`;
    return [[key, text], [coveredBy(key), text]];
  });
  const stateOf = (id: number, offset: number | undefined): IdState[] => ids.slice(id, id + 1).map((state) => ({ ...state, offset }));
  return group({
    partition,
    checks: checked.map(({ key, guess, now: current }) => ({ key, version: version(guessed(guess, current, "0ther", "")) })),
    ids: plan.ids.filter(({ id }) => take(`id${id}`)).flatMap(({ id, guess }) => stateOf(id, guessed(guess, now.offsets[id], 99, undefined))),
    rows: new Map(written),
    logs: (await Promise.all(plan.logs.filter(({ stream }) => take(`stream${stream}`)).map((log) => createLog(log, plan.user, server)))),
    newIds: plan.newIds.filter(({ id }) => take(`new id${id}`)).flatMap(({ id, isKept }) => stateOf(id, isKept ? id + 1 : undefined)),
    letters: plan.letters.filter(({ offset }) => take(`letter${offset}`)).map(({ offset, isAdded, span }) => {
      const stream = deadStream(userId);
      const member = deadLetterCursor({ at: 100 - offset, offset, stream });
      return isAdded ? { type: "add", stream, offset, member } : { type: "remove", stream, fromOffset: offset, toOffset: offset + span };
    }),
    indexes: plan.indexes.map(({ index, member, score }) => ({ index, member: `member${member}`, score: score !== undefined && !index.endsWith("streams") ? 0 : score })),
    turn: plan.turn && { writer: writerName(plan.turn.writer), isWanted: plan.turn.isWanted },
  });
}

function guessed<Value>(guess: Guess, current: Value, other: Value, none: Value): Value {
  if (guess === "current") return current;
  return guess === "other" ? other : none;
}

async function createLog({ stream, pages, isReset, trimBack }: GroupPlan["logs"][number], user: number, server: RowServer): Promise<LogWrite> {
  const place = placeAt(user, stream);
  let head = isReset ? 0 : headOf(await allPages(server, place));
  const texts = pages.map((count) => {
    const page = pageOf(place, head + 1, ...Array.from({ length: count }, (_, index) => `text ü ${head + 1 + index}`));
    head += count;
    return page;
  });
  return logOf(place, { pages: texts, deleted: isReset ? BIRTH : undefined, trimmedThrough: trimBack === undefined ? 0 : Math.max(head - trimBack, 0) });
}

/** Pages that cannot be read have offsets, too. */
function headOf(pages: readonly string[]): number {
  return pages.reduce((head, page) => readPageBounds(page)?.last ?? head + 1, 0);
}
