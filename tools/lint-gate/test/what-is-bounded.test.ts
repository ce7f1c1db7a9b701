import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const ROOT = new URL("../../../", import.meta.url).pathname;
const page = readFileSync(path.join(ROOT, "docs/operations.md"), "utf8");
const table = page.slice(page.indexOf("## What is bounded"));

/** Where something lives as long as a node, a thread or a connection does. */
const SOURCES = ["ws-manager/src/**/*.ts", "ws-transport/src/**/*.ts", "ws-queue-core/src/server/**/*.ts", "ws-sqlite/src/**/*.ts", "ws-redis/src/**/*.ts", "ws-queue-core/src/store/**/*.ts", "ws-legacy-compat/src/**/*.ts"];

/** What these make is gone when a call returns, is fixed by the code, or is held by what is in the table. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "heap.ts": "of slots and waits",
  "class-line.ts": "of slots",
  "waits.ts": "of the work watch",
  "lease-watch.ts": "of the work watch",
  "traffic.ts": "names of counters",
  "debug.ts": "words",
  "slot.ts": "one call",
  "state-text.ts": "one call",
  "ledger-text.ts": "weak, beside a state",
  "entry-metas.ts": "entries read ahead",
  "write-plan.ts": "one group of commits",
  "server-checks.ts": "one call",
  "user-turn.ts": "one round trip to Redis",
  "group.ts": "one round trip to Redis",
  "base-view.ts": "one round trip to Redis",
  "loads.ts": "one round trip to Redis",
  "recovery.ts": "users of answered groups",
  "call.ts": "one call",
  "producer-row.ts": "producers of one user",
  "thread-row.ts": "one row",
  "retention-time.ts": "one call",
  "reads.ts": "one call",
  "page-source.ts": "one call",
  "range.ts": "one call",
  "encode-group.ts": "one call",
  "decode-answers.ts": "one call",
  "maintenance.ts": "one step",
  "context.ts": "one attempt",
  "connection-host.ts": "weak, beside a connection",
  "requests.ts": "requests under way",
  "entry-chain.ts": "newest entries of watched streams",
  "producer-book.ts": "the memory store",
  "memory-state.ts": "the memory store",
  "entry-log.ts": "the memory store",
  "letter-index.ts": "the memory store",
  "describe-thread.ts": "one call",
  "outside-runs.ts": "weak, beside a run",
  "virtual-clock.ts": "one test",
  "memory-transport.ts": "one test",
  "test-client.ts": "one test",
  "expect-events.ts": "weak, beside a thread of a test",
  "facade.ts": "classes",
  "shared.ts": "one for each copy",
  "records.ts": "classes",
  "messages.ts": "words",
  "functions.ts": "one call",
  "named.ts": "what the application registers",
  "state.ts": "what an owner has of all that is in the table",
};

test("every map and set that a service makes is in docs/operations.md, or named here with why not", () => {
  const files = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: path.join(ROOT, "packages") }));
  const makers = files.filter((file) => /new (?:Weak)?(?:Map|Set)\b/.test(readFileSync(path.join(ROOT, "packages", file), "utf8")));
  const unlisted = makers.filter((file) => !table.includes(path.basename(file)) && !Object.hasOwn(ELSEWHERE, path.basename(file)));
  expect(unlisted).toEqual([]);
  const names = new Set(files.map((file) => path.basename(file)));
  const listed = [...table.matchAll(/`(?:[\w-]+\/)*([\w-]+\.ts)`/g)].map(([, name = ""]) => name);
  expect(listed.length).toBeGreaterThan(30);
  expect(listed.filter((name) => !names.has(name))).toEqual([]);
});
