import type { Group, GroupOutcome, RowKey, RowText, ServerMessage } from "@apex/ws-redis/engine";
import { idOffset, writeGroup, type Tables } from "./tables.ts";
import { joinRow, splitRow, turnNow, withoutTurn, withWriter } from "./turns.ts";

/** What changes the tables. Performed again in the same order, with the same clock, it gives the same tables. */
export type Step = (
  | { readonly type: "written"; readonly group: Group }
  | { readonly type: "queued"; readonly partition: number; readonly rows: readonly RowKey[]; readonly writer: string }
) & { readonly nowMs: number };

/** What becomes of a group now, and what that changes. */
export function decideGroup(tables: Tables, group: Group, nowMs: number): { readonly outcome: GroupOutcome; readonly step: Step | undefined } {
  const { partition, checks, turn } = group;
  const found = checks.map(({ key, version }) => ({ key, version, text: tables.rows.get(key) }));
  const rows = new Map<RowKey, RowText>(found.flatMap(({ key, version, text }) => (splitRow(text).version === version ? [] : [[key, text]])));
  const ids = group.ids
    .map(({ stream, id, offset }) => ({ stream, id, expected: offset, offset: idOffset(tables, stream, id) }))
    .flatMap(({ expected, ...state }) => (state.offset === expected ? [] : [state]));
  if (rows.size > 0 || ids.length > 0) {
    const queued = { type: "queued", partition, rows: checks.map(({ key }) => key), nowMs } as const;
    return { outcome: { status: "stale", rows, ids }, step: turn?.isWanted === true ? { ...queued, writer: turn.writer } : undefined };
  }
  const turns = found.flatMap(({ text }) => turnNow(splitRow(text).queue, nowMs) ?? []);
  const waits = turns.filter(({ holder }) => holder !== turn?.writer).map(({ untilMs }) => untilMs - nowMs);
  if (waits.length > 0) return { outcome: { status: "waits", waitMs: Math.max(...waits) }, step: undefined };
  return { outcome: { status: "applied" }, step: writesNothing(group) ? undefined : { type: "written", group, nowMs } };
}

const writesNothing = ({ rows, logs, newIds, letters, indexes }: Group): boolean => rows.size + logs.length + newIds.length + letters.length + indexes.length === 0;

/** Returns what watchers are told, in order. */
export function performStep(tables: Tables, step: Step): readonly ServerMessage[] {
  const { nowMs } = step;
  if (step.type === "queued") {
    for (const key of step.rows) {
      const row = splitRow(tables.rows.get(key));
      setRow(tables, key, joinRow({ ...row, queue: withWriter(row.queue, step.writer, nowMs) }));
    }
    return [];
  }
  const { group } = step;
  const messages = writeGroup(tables, group);
  for (const [key, text] of group.rows) {
    const queue = withoutTurn(splitRow(tables.rows.get(key)).queue, group.turn?.writer, nowMs);
    setRow(tables, key, joinRow({ ...splitRow(text), queue }));
  }
  return messages;
}

function setRow(tables: Tables, key: RowKey, text: RowText): void {
  if (text === undefined) tables.rows.delete(key);
  else tables.rows.set(key, text);
}
