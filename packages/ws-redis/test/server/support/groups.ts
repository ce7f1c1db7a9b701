import { deadStream, parseThreadId, parseUserId, partitionOf, threadStream, type StreamKey, type Tag } from "@apex/ws-queue-core";
import { packPage } from "../../../src/pages/page.ts";
import type { Group, GroupOutcome, LogWrite, RowKey, RowServer, Version } from "../../../src/server/port.ts";

/** What one user has. */
export interface Place {
  readonly partition: number;
  readonly stream: StreamKey;
  readonly other: StreamKey;
  readonly dead: StreamKey;
  readonly row: RowKey;
}

export function placeOf(user: string): Place {
  const userId = parseUserId(user);
  const [stream, other] = ["t1", "t2"].map((thread) => threadStream(userId, parseThreadId(thread))) as [StreamKey, StreamKey];
  return { partition: partitionOf(userId), stream, other, dead: deadStream(userId), row: `t:${stream}` as RowKey };
}

export const group = ({ partition }: Place, parts: Partial<Group>): Group => ({
  ...{ partition, checks: [], ids: [], rows: new Map(), logs: [], newIds: [], letters: [], indexes: [], turn: undefined },
  ...parts,
});

export const log = (stream: StreamKey, parts: Partial<LogWrite>): LogWrite => ({ stream, pages: [], deleted: undefined, trimmedThrough: 0, ...parts });

/** From a version, "" where there is no row, to another one. */
export const replaceRow = ({ row }: Place, from: string, to: string): Pick<Group, "checks" | "rows"> => ({
  checks: [{ key: row, version: from as Version }],
  rows: new Map([[row, `${to}\nbody`]]),
});

/** A page of one entry. */
export function pageAt(stream: StreamKey, offset: number, text = "{}"): string {
  const tag = `abcdefgh${offset}` as Tag;
  const page = { stream, after: { offset: offset - 1, tag: "before" as Tag }, entries: [{ offset, tag, text, bytes: Buffer.byteLength(text) }], head: { offset, tag }, oldest: 1 };
  return packPage({ page, origins: [{ at: 1_760_000_000_000 }] });
}

/** A row, and an entry: what most commits are. */
export const append = (place: Place, from: string, to: string, offset: number): Group =>
  group(place, { ...replaceRow(place, from, to), logs: [log(place.stream, { pages: [pageAt(place.stream, offset)] })] });

export async function applyAll(server: RowServer, groups: readonly Group[]): Promise<readonly GroupOutcome[]> {
  const answer = await server.apply(groups);
  if (answer.status !== "done") throw new Error(`the server is ${answer.status}`);
  return answer.outcomes;
}
