import type { StreamKey, Tag, UserId } from "@apex/ws-queue-core";
import type { Group, LogWrite, RowCheck, RowKey, RowText, Version } from "../server/port.ts";

/** A group as it is kept. */
export interface KeptGroup {
  readonly userId: UserId;
  readonly group: Group;
}

/**
 * A group as one text: the lengths of its parts, a line feed, the parts. JSON would have to look at each character of rows and pages, which
 * are most of it.
 */
export function packGroup({ userId, group }: KeptGroup): string {
  const { partition, checks, rows, logs, ids, newIds, letters, indexes } = group;
  const hasRest = ids.length + newIds.length + letters.length + indexes.length > 0;
  const parts: string[] = ["", userId, `${partition}`, hasRest ? JSON.stringify({ ids, newIds, letters, indexes }) : "", `${checks.length}`, `${rows.size}`];
  for (const { key, version } of checks) parts.push(key, version);
  for (const [key, text = ""] of rows) parts.push(key, text);
  for (const { stream, pages, deleted = "", trimmedThrough } of logs) parts.push(stream, deleted, `${trimmedThrough}`, `${pages.length}`, ...pages);
  parts[0] = `${parts.map(({ length }) => length).join(" ")}\n`;
  return parts.join("");
}

/** The inverse of `packGroup`. */
export function parseGroup(text: string): KeptGroup {
  const headEnd = text.indexOf("\n");
  const lengths = text.slice("0 ".length, headEnd).split(" ").map(Number).values();
  let at = headEnd + 1;
  const take = <Part extends string>(): Part => text.slice(at, (at += lengths.next().value ?? 0)) as Part;
  const list = <Item>(count: number, item: () => Item): readonly Item[] => Array.from({ length: count }, item);
  const userId = take<UserId>();
  const partition = Number(take());
  const rest = take();
  const [checkCount, rowCount] = [Number(take()), Number(take())];
  const checks = list(checkCount, (): RowCheck => ({ key: take<RowKey>(), version: take<Version>() }));
  const rows = new Map(list(rowCount, (): [RowKey, RowText] => [take<RowKey>(), take() || undefined]));
  const logs: LogWrite[] = [];
  while (at < text.length) {
    const [stream, deleted, trimmedThrough, pages] = [take<StreamKey>(), take<Tag>() || undefined, Number(take()), Number(take())];
    logs.push({ stream, deleted, trimmedThrough, pages: list(pages, take) });
  }
  const { ids, newIds, letters, indexes } = (rest === "" ? NO_REST : JSON.parse(rest)) as Pick<Group, "ids" | "newIds" | "letters" | "indexes">;
  return { userId, group: { partition, checks, ids, rows, logs, newIds, letters, indexes, turn: undefined } };
}

const NO_REST = { ids: [], newIds: [], letters: [], indexes: [] };
