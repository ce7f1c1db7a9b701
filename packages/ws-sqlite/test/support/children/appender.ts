import { isApexError } from "@apex/ws-queue-core";
import type { Commit } from "@apex/ws-queue-core/store";
import { openSqliteStore, type SqliteOptions } from "@apex/ws-sqlite";
import { append, createAuthor, person } from "../author.ts";
import { childArguments } from "./arguments.ts";
import { say } from "./say.ts";

/**
 * Appends `<name>-<n>.` for n = 1, 2, 3, … to the thread of each named person, `burst` commits a tick, one entry a commit,
 * and writes `ack <name>-<n>.` for each when it is answered. A commit that fails is reported as `failed <name>-<n>. <code>`
 * and made again. Ends by itself after `count` entries each, or writes `done` and waits to be killed.
 */
interface Task {
  readonly path: string;
  readonly options: SqliteOptions;
  readonly names: readonly string[];
  readonly count: number;
  readonly burst: number;
  /** Added to each entry. */
  readonly padding?: number;
  /** Does not close the store. */
  readonly isLeftOpen?: boolean;
}

const [{ path, options, names, count, burst, padding = 0, isLeftOpen = false }] = childArguments() as [Task];
const store = await openSqliteStore(path, options);
say("open");

async function commitAcked(commit: Commit, label: string): Promise<void> {
  for (;;) {
    try {
      const result = await store.commit(commit);
      if (result.status === "refused") throw new Error(`${label} was refused: ${result.code}`);
      say(`ack ${label}`);
      return;
    } catch (error) {
      if (!isApexError(error) || !error.retryable) throw error;
      say(`failed ${label} ${error.code}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

async function appendAll(name: string): Promise<void> {
  const who = person(name);
  const author = await createAuthor(store, who);
  const { head } = (await store.heads([who.thread]))[0] ?? { head: { offset: 0 } };
  for (let next = head.offset + 1; next <= count; next += burst) {
    const batch = Array.from({ length: Math.min(burst, count + 1 - next) }, (_, index) => {
      const label = `${name}-${next + index}.`;
      return { label, commit: author.prepare(append(who, label + "x".repeat(padding))) };
    });
    await Promise.all(batch.map(({ commit, label }) => commitAcked(commit, label)));
  }
}

await Promise.all(names.map(appendAll));
if (isLeftOpen) {
  say("done");
  setInterval(() => undefined, 60_000);
} else {
  await store.close();
}
