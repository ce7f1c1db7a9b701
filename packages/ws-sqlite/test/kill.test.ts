import { openSqliteStore } from "@apex/ws-sqlite";
import { expect, it } from "vitest";
import { person, readAll } from "./support/author.ts";
import { startChild } from "./support/child.ts";
import { freshPath } from "./support/files.ts";

const NAMES = ["ann", "bob", "eve"];
const ROUNDS = 6;

/** How many acks to let through before the kill: another moment in each round. */
const ACKS = [1, 40, 7, 150, 90, 300];

it("keeps every acked commit, in order and without a hole, however often it is killed", { timeout: 60_000 }, async () => {
  const file = freshPath();
  const acked = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const child = startChild("appender", [{ path: file, options: {}, names: NAMES, count: 1_000_000, burst: 5 }]);
    await child.line("open");
    const wanted = ACKS[round] ?? 1;
    await expect.poll(() => child.lines.length, { timeout: 20_000, interval: 1 }).toBeGreaterThan(wanted);
    child.kill("SIGKILL");
    expect(await child.ended).toMatchObject({ signal: "SIGKILL" });
    for (const line of child.lines) if (line.startsWith("ack ") && line.endsWith(".")) acked.add(line.slice(4));
  }
  const store = await openSqliteStore(file);
  for (const name of NAMES) {
    const { entries, head } = await readAll(store, person(name).thread);
    const texts = entries.map(({ text }) => text);
    expect(texts).toEqual(texts.map((_, index) => `${name}-${index + 1}.`));
    expect(head.offset).toBe(texts.length);
    const kept = new Set(texts);
    for (const label of acked) if (label.startsWith(`${name}-`)) expect(kept).toContain(label);
  }
  expect(acked.size).toBeGreaterThan(ACKS.reduce((a, b) => a + b) / 2);
  await store.close();
});
