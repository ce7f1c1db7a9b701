import { parseThreadId, parseUserId, partitionOf, threadStream, type StreamKey, type Tag, type UserId } from "@apex/ws-queue-core";
import { packPage, type Group, type GroupOutcome, type LoadRequest, type Loaded, type LogWrite, type RowKey, type RowServer, type RowText, type Version } from "@apex/ws-redis/engine";
import { expect } from "vitest";

/** One user's place: the partition, and a stream. */
export interface Place {
  readonly userId: UserId;
  readonly partition: number;
  readonly stream: StreamKey;
}

export function placeOf(user: string, thread = "t1"): Place {
  const userId = parseUserId(user);
  return { userId, partition: partitionOf(userId), stream: threadStream(userId, parseThreadId(thread)) };
}

export const ANN = placeOf("ann");
export const BOB = placeOf("bob");

export const rowKey = (name: string): RowKey => name as RowKey;
export const version = (text: string): Version => text as Version;
export const ROW = rowKey("row");
export const NO_VERSION = version("");

/** A group of Ann's with nothing in it but what is given. */
export function group(parts: Partial<Group>): Group {
  return { partition: ANN.partition, checks: [], ids: [], rows: new Map(), logs: [], newIds: [], letters: [], indexes: [], turn: undefined, ...parts };
}

/** A group that replaces a row: from a version, "" where there is none, to a text. */
export function replace(key: RowKey, from: string, text: RowText, parts: Partial<Group> = {}): Group {
  return group({ checks: [{ key, version: version(from) }], rows: new Map([[key, text]]), ...parts });
}

export async function applyAll(server: RowServer, ...groups: Group[]): Promise<readonly GroupOutcome[]> {
  const answer = await server.apply(groups);
  if (answer.status !== "done") throw new Error(`The server is ${answer.status}`);
  return answer.outcomes;
}

/** Applies groups, and fails the test unless all of them are. */
export async function write(server: RowServer, ...groups: Group[]): Promise<void> {
  expect(await applyAll(server, ...groups)).toEqual(groups.map(() => ({ status: "applied" })));
}

export async function loadOne(server: RowServer, request: Partial<LoadRequest>): Promise<Loaded> {
  const [loaded] = await server.load([{ partition: ANN.partition, rows: [], ids: [], letters: [], ...request }]);
  if (loaded === undefined) throw new Error("Nothing was loaded");
  return loaded;
}

export async function loadRow(server: RowServer, key: RowKey = ROW, { partition }: Place = ANN): Promise<RowText> {
  return (await loadOne(server, { partition, rows: [key] })).rows[0];
}

/** The text of a row without the turns that may be behind its version. */
export const withoutTurns = (text: RowText): RowText => text?.replace(/^([^|\n]*)\|[^\n]*/, "$1");

/** A page of a stream as it is appended. */
export function pageOf({ stream }: Place, first: number, ...texts: string[]): string {
  const entries = texts.map((text, index) => ({ offset: first + index, tag: tagOf(first + index), text, bytes: Buffer.byteLength(text) }));
  const after = { offset: first - 1, tag: tagOf(first - 1) };
  const { offset, tag } = entries.at(-1) ?? after;
  return packPage({ page: { stream, after, entries, head: { offset, tag }, oldest: 1 }, origins: texts.map(() => ({ at: 1_760_000_000_000 })) });
}

const tagOf = (offset: number): Tag => `abcdefgh${offset.toString(36)}` as Tag;

/** Of streams that are deleted. */
export const BIRTH = "birth0" as Tag;

export const logOf = ({ stream }: Place, parts: Partial<LogWrite>): LogWrite => ({ stream, pages: [], deleted: undefined, trimmedThrough: 0, ...parts });

/** A group that appends pages to a place's stream. */
export const appendPages = (place: Place, ...pages: string[]): Group => group({ partition: place.partition, logs: [logOf(place, { pages })] });

/** Each page of a place's stream. */
export async function allPages(server: RowServer, { partition, stream }: Place): Promise<readonly string[]> {
  const { pages } = await server.readPages({ partition, stream, rows: [], from: "start", direction: "forwards", entriesMax: 1_000_000, bytesMax: 1_000_000 });
  return pages;
}
