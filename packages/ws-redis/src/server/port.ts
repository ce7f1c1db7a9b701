import type { ApexError, Branded, StreamKey, Tag } from "@apex/ws-queue-core";
import type { DeadLetterCursor } from "@apex/ws-queue-core/store";

/**
 * What the adapter needs of a server: four calls, and messages. The driver over ioredis and the model of the simulator answer them
 * alike. Names of rows are without the prefix and the partition: the driver adds both. Of a stream it keeps a list of pages, a hash
 * of ids, and, of a `dead` one, a sorted set of its letters; of a partition it keeps the sorted sets that `IndexName` names.
 */

/** The name of a row: a string of the server that begins with its version, see `rows/`. */
export type RowKey = Branded<"RowKey">;

/** A row as it is kept: its version, a line feed, its body. Undefined: there is none. A turn may stand behind the version, see `parseRow`. */
export type RowText = string | undefined;

/** A tag that no other row of any process ever had: a failover may give a number twice. `NO_VERSION`: there is no row. */
export type Version = Branded<"Version">;

/** Sorted sets of one partition. Members have the order of texts; those of `streams` and `dead-streams` that of their scores. */
export type IndexName = "pending" | "letters" | "threads" | "streams" | "dead-streams" | "crowded-users";

export interface RowCheck {
  readonly key: RowKey;
  readonly version: Version;
}

/** `offset` undefined: the stream does not have the id. */
export interface IdState {
  readonly stream: StreamKey;
  readonly id: string;
  readonly offset: number | undefined;
}

/** What happens to a stream's list: first what is appended comes, then what was before it goes. */
export interface LogWrite {
  readonly stream: StreamKey;
  /** Elements of the list, each one page, published to the stream's watchers in this order. */
  readonly pages: readonly string[];
  /** Birth of the stream that was deleted: everything before the pages goes, its ids and letters too, and watchers are told of it before the pages. */
  readonly deleted: Tag | undefined;
  /** Pages whose entries all have this offset or an earlier one go; 0: none. */
  readonly trimmedThrough: number;
}

export interface IndexWrite {
  readonly index: IndexName;
  readonly member: string;
  /** 0 where members have the order of texts. Undefined: the member goes. */
  readonly score: number | undefined;
}

/**
 * A dead letter enters the sorted set of its stream (with its offset as score) and that of its partition, or all those between two
 * offsets leave both.
 */
export type LetterWrite =
  | { readonly type: "add"; readonly stream: StreamKey; readonly offset: number; readonly member: DeadLetterCursor }
  | { readonly type: "remove"; readonly stream: StreamKey; readonly fromOffset: number; readonly toOffset: number };

/** Commits that rest on each other: all of it happens, if every row has its version and every id its offset, or none. */
export interface Group {
  /** Of the user whose rows these are. */
  readonly partition: number;
  readonly checks: readonly RowCheck[];
  readonly ids: readonly IdState[];
  /** New texts by key, each with a new version; undefined: the row goes. Their rows are checked, or covered by a row that is. */
  readonly rows: ReadonlyMap<RowKey, RowText>;
  readonly logs: readonly LogWrite[];
  /** Ids to be kept, or forgotten. */
  readonly newIds: readonly IdState[];
  readonly letters: readonly LetterWrite[];
  readonly indexes: readonly IndexWrite[];
  /** Who writes, where a turn is wanted, or was given. `isWanted`: it lost often enough to queue for one. */
  readonly turn: { readonly writer: string; readonly isWanted: boolean } | undefined;
}

export type GroupOutcome =
  | { readonly status: "applied" }
  /** Nothing was written. `rows`: texts of those checked rows that have another version; `ids`: of those that are elsewhere. */
  | { readonly status: "stale"; readonly rows: ReadonlyMap<RowKey, RowText>; readonly ids: readonly IdState[] }
  /** Nothing was written: another writer has its turn for so long, unless it is done before. */
  | { readonly status: "waits"; readonly waitMs: number }
  /** The server refused it: it is full, or has something else under one of its keys. Nothing of it happened where `isOutcomeKnown` in the details is true. */
  | { readonly status: "failed"; readonly error: ApexError };

export type ApplyAnswer =
  | { readonly status: "done"; readonly outcomes: readonly GroupOutcome[] }
  /** The server has another epoch: it was emptied, or is another one. */
  | { readonly status: "rolled-back" };

export interface LoadRequest {
  readonly partition: number;
  readonly rows: readonly RowKey[];
  readonly ids: readonly { readonly stream: StreamKey; readonly id: string }[];
  /** Is the letter in its stream's index? */
  readonly letters: readonly { readonly stream: StreamKey; readonly offset: number }[];
}

/** As of one moment, in the order of the request. */
export interface Loaded {
  readonly rows: readonly RowText[];
  readonly offsets: readonly (number | undefined)[];
  readonly letters: readonly boolean[];
}

/** Which pages of a stream are wanted: those with the entries behind an offset, or up to and with it, nearest first. */
export interface PagesRequest {
  readonly partition: number;
  /** Rows with the state, read at the same moment. */
  readonly rows: readonly RowKey[];
  readonly stream: StreamKey;
  readonly from: "start" | "head" | number;
  readonly direction: "forwards" | "backwards";
  readonly entriesMax: number;
  /** Of the texts; one page is given in any case. */
  readonly bytesMax: number;
}

export interface Pages {
  readonly rows: readonly RowText[];
  /** In the order of the list, whatever the direction. The page that has the entry `from` itself is one of them: it proves the position. */
  readonly pages: readonly string[];
}

/** A part of a sorted set; of one that every partition has: of all of them, merged in order. */
export type RangeRequest =
  | { readonly index: "pending" | "letters" | "threads" | "crowded-users"; readonly after: string | undefined; readonly limit: number }
  /** In the order of offsets, behind this one. */
  | { readonly index: "letters-of"; readonly stream: StreamKey; readonly afterOffset: number; readonly limit: number }
  /** Streams whose score is at most this one, in any order. */
  | { readonly index: "streams" | "dead-streams"; readonly scoreMax: number; readonly limit: number };

/** What the server tells a node that listens to a stream. It may come late, twice or never. */
export type ServerMessage =
  | { readonly type: "appended"; readonly stream: StreamKey; readonly page: string }
  | { readonly type: "deleted"; readonly stream: StreamKey; readonly birth: Tag };

/** Each call rejects with a `store_*` code; `isOutcomeKnown` in its details is true where nothing of it happened. */
export interface RowServer {
  /** One round trip for the rows of several users. */
  load(requests: readonly LoadRequest[]): Promise<readonly Loaded[]>;
  /** One round trip: groups of any users, each by itself. */
  apply(groups: readonly Group[]): Promise<ApplyAnswer>;
  readPages(request: PagesRequest): Promise<Pages>;
  range(request: RangeRequest): Promise<readonly string[]>;
}
