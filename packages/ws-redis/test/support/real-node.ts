import { randomBytes } from "node:crypto";
import { DEFAULT_LIMITS, isApexError, parseProducerId, parseThreadId, parseUserId, threadStream, type StreamKey } from "@apex/ws-queue-core";
import type { RedisServer } from "@apex/testkit/redis";
import type { Commit, CommitResult, Entry, ResetReason, Store, StoreNotice } from "@apex/ws-queue-core/store";
import { openRedisStore } from "../../src/redis-store.ts";
import type { RedisOptions } from "../../src/options.ts";

export const threadOf = (name: string): StreamKey => threadStream(parseUserId(name), parseThreadId("t1"));

/** A node's store over a real server, with waits that are short enough for a test. */
export interface RealNode extends AsyncDisposable {
  readonly store: Store;
  readonly notices: StoreNotice[];
  readonly errors: unknown[];
  /** Whom the roll-backs that were told so far concern. */
  rolledBack(...names: readonly string[]): readonly string[];
  /** Whether one behind the first `count` notices concerns this user. */
  rolledBackSince(count: number, name: string): boolean;
  /** A producer of the node for this user. */
  writer(name: string): Promise<Writer>;
}

export interface Writer {
  /** The next commit: one entry in the user's thread. The same one may be submitted again and again. */
  prepare(text: string): Commit;
  /** Submits the commit once. */
  submit(commit: Commit): Promise<CommitResult>;
  /** The next commit, submitted again until it is answered, as the manager does. Returns the position of the entry. */
  append(text: string): Promise<string>;
}

export async function openRealNode({ url }: Pick<RedisServer, "url">, options: RedisOptions = {}): Promise<RealNode> {
  const errors: unknown[] = [];
  const store = await openRedisStore(url, { durability: "memory", callTimeoutMs: 2_000, reconnectMinMs: 5, reconnectMaxMs: 50, onError: (error) => errors.push(error), limits: DEFAULT_LIMITS, ...options });
  const notices: StoreNotice[] = [];
  store.observe?.((notice) => notices.push(notice));
  const rolledBackSince = (count: number, name: string): boolean =>
    notices.slice(count).some((notice) => notice.type === "rolled-back" && notice.concerns(parseUserId(name)));
  return {
    store,
    notices,
    errors,
    rolledBack: (...names) => names.filter((name) => rolledBackSince(0, name)),
    rolledBackSince,
    writer: (name) => createWriter(store, name),
    [Symbol.asyncDispose]: () => store.close(),
  };
}

async function createWriter(store: Store, name: string): Promise<Writer> {
  const userId = parseUserId(name);
  const producer = parseProducerId(`p${randomBytes(6).toString("hex")}`);
  let sequence = 0;
  const prepare = (author: Commit["author"], ops: Commit["ops"]): Commit => ({ userId, author, ops, at: 1, durability: "memory" });
  await untilAnswered(() => store.commit(prepare({ kind: "mint", producer }, [])));
  const next = (text: string): Commit => {
    sequence += 1;
    return prepare({ kind: "producer", producer, sequence, id: `${producer}-${sequence}` }, [{ type: "append", stream: threadOf(name), texts: [text] }]);
  };
  return {
    prepare: next,
    submit: (commit) => store.commit(commit),
    async append(text) {
      const commit = next(text);
      return positionOf(await untilAnswered(() => store.commit(commit)));
    },
  };
}

export class RefusedCommit extends Error {}

/** Of the one entry that a commit appended. Throws `RefusedCommit`. */
export function positionOf(result: CommitResult): string {
  if (result.status === "refused") throw new RefusedCommit(`The commit was refused: ${result.code}`);
  const [appended] = result.results;
  if (appended?.type !== "appended") throw new Error("The commit appended nothing");
  return `${appended.last.offset} ${appended.last.tag}`;
}

/** A call again and again while the store is not there. */
export async function untilAnswered<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isApexError(error) || error.code !== "store_unavailable") throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

const READ = { entriesMax: 100_000, bytesMax: 100_000_000 } as const;

/** All entries of a user's thread; a reset in between by its reason. */
export async function readAll(store: Store, name: string): Promise<readonly (Entry | ResetReason)[]> {
  const result = await untilAnswered(() => store.read({ stream: threadOf(name), from: "start", ...READ }));
  return result.status === "page" ? result.page.entries : [result.reason];
}

/** Positions and texts, as `position text`. */
export const readLines = async (store: Store, name: string): Promise<readonly string[]> =>
  (await readAll(store, name)).map((entry) => (typeof entry === "string" ? entry : `${entry.offset} ${entry.tag} ${entry.text}`));
