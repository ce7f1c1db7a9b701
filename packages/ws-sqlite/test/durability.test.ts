import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { openSqliteStore, type SqliteOptions } from "@apex/ws-sqlite";
import { findUnsafeAcks, isSync, parseTrace, straceCommand, whyNoStrace, type SystemCall } from "@apex/testkit/strace";
import { expect, it } from "vitest";
import { person, readTexts } from "./support/author.ts";
import { startChild } from "./support/child.ts";
import { freshPath } from "./support/files.ts";

const ANN = person("ann");

async function trace(options: SqliteOptions, count: number, burst: number): Promise<readonly SystemCall[]> {
  const path = freshPath();
  const output = `${path}.trace`;
  const task = { path, options, names: ["ann"], count, burst };
  const child = startChild("appender", [task], { wrapper: straceCommand(output) });
  expect(await child.ended).toEqual({ code: 0, signal: null });
  return parseTrace(readFileSync(output, "utf8"));
}

const labels = (count: number): string[] => Array.from({ length: count }, (_, index) => `ann-${index + 1}.`);
const isAckOf = (label: string) => ({ name, rest }: SystemCall) => name === "write" && rest.includes(`ack ${label}`);

const unsafeAcks = (calls: readonly SystemCall[], count: number): readonly string[] =>
  findUnsafeAcks(calls, labels(count).map((label) => ({ label, isAck: isAckOf(label) })));

const missing = whyNoStrace();
const traced = it.skipIf(missing !== undefined);
/** The name of a test that needs strace, with what is missing. */
const named = (name: string): string => (missing === undefined ? name : `${name} [skipped: ${missing}]`);

traced(named("lets no ack leave before the fsync that follows its write"), async () => {
  expect(unsafeAcks(await trace({}, 20, 1), 20)).toEqual([]);
});

traced(named("waits for no fsync when it is told not to, and then does not call itself durable"), async () => {
  // The same check has to see it: a check that cannot fail shows nothing.
  expect(unsafeAcks(await trace({ synchronous: "off" }, 10, 1), 10)).toEqual(labels(10));
  for (const synchronous of ["normal", "off"] as const) {
    const store = await openSqliteStore(freshPath(), { synchronous });
    expect(store.durability).toEqual({ always: "memory", onRequest: [] });
    await store.close();
  }
});

traced(named("writes the commits of one tick with one fsync"), async () => {
  const calls = await trace({}, 60, 60);
  expect(unsafeAcks(calls, 60)).toEqual([]);
  const written = calls.findIndex(({ name, rest }) => name === "pwrite64" && rest.includes("ann-1."));
  const acked = calls.findIndex(isAckOf("ann-60."));
  expect(calls.slice(written, acked).filter(isSync)).toHaveLength(1);
});

traced(named("survives a disk that fails to sync: rejects, then commits the same again"), async () => {
  const path = freshPath();
  const inject = ["-e", "inject=fsync,fdatasync:error=EIO:when=30..32"];
  const task = { path, options: {}, names: ["ann"], count: 20, burst: 1 };
  const child = startChild("appender", [task], { wrapper: straceCommand("/dev/null", ...inject) });
  expect(await child.ended).toEqual({ code: 0, signal: null });
  const failed = child.lines.filter((line) => line.startsWith("failed"));
  expect(failed.length).toBeGreaterThan(0);
  for (const line of failed) expect(line).toMatch(/store_unavailable$/);
  const store = await openSqliteStore(path, { check: "always" });
  expect(await readTexts(store, ANN)).toEqual(labels(20));
  await store.close();
});

it("survives a full disk: rejects, and commits the same again once there is room", async () => {
  const path = freshPath();
  const task = { path, options: {}, names: ["ann"], count: 60, burst: 1, padding: 20_000 };
  // A limit on the size of files: the kernel refuses to let the log grow beyond 400 KiB.
  const child = startChild("appender", [task], { wrapper: ["sh", "-c", 'ulimit -S -f 800; exec "$@"', "sh"] });
  expect(await child.line("failed")).toMatch(/store_unavailable$/);
  const acked = child.lines.filter((line) => line.startsWith("ack")).length;
  expect(acked).toBeGreaterThan(0);
  const { status } = spawnSync("prlimit", ["--pid", String(child.process.pid), "--fsize=unlimited:unlimited"]);
  expect(status, "prlimit (Debian package util-linux) lifts the limit").toBe(0);
  expect(await child.ended).toEqual({ code: 0, signal: null });
  const store = await openSqliteStore(path, { check: "always" });
  expect((await readTexts(store, ANN)).map((text) => text.slice(0, text.indexOf(".") + 1))).toEqual(labels(60));
  await store.close();
});
