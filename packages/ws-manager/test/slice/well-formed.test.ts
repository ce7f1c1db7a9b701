import { createServer } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as v from "valibot";
import { createManager, defineContract, type HistoryEntry } from "../../src/index.ts";
import { sqliteStore } from "../../src/sqlite.ts";
import { connectRaw } from "../support/raw-client.ts";

const contract = defineContract({
  requests: { ask: v.object({ question: v.string() }) },
  events: { noted: v.looseObject({ text: v.string() }) },
});

/** Half a surrogate pair, as a cut at the wrong unit leaves it. */
const HALF = "x\ud83d";
const MENDED = "x\ufffd";

/** Its words are shown as they are, and cut behind 1,000 units: here inside a pair. */
const CUT = { code: HALF, message: `${"m".repeat(999)}😀` } as unknown as Error;

/** Names and values of any depth. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [name, ...textsOf(item)]);
}

/** Everything that the file holds of the two streams. */
function textsInFile(file: string): readonly string[] {
  const database = new DatabaseSync(file);
  onTestFinished(() => database.close());
  return database.prepare("SELECT text FROM entries ORDER BY id").all().map(({ text }) => String(text));
}

test("no event holds half a surrogate pair, whatever an application passes and wherever", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-well-formed-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, "apex.db");
  const server = createServer();
  const manager = await createManager({ server, contract, store: sqliteStore(file), authenticate: () => ({ userId: "ann" }), onError: () => undefined });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  manager.onRequest("ask", async (ctx) => {
    await ctx.run("agent", async (run) => {
      await run.thinking(HALF);
      await run.tool("look", { [HALF]: HALF }, () => [HALF]);
      await run.tool("fail", HALF, () => Promise.reject(CUT)).catch(() => undefined);
      await run.emit("noted", { text: HALF, [HALF]: { deep: [HALF] } });
      await run.text(HALF);
      return { result: HALF };
    });
    await ctx.run("failing", (run) => run.fail({ code: HALF, message: HALF }));
    return HALF;
  });
  const where = { userId: "ann", threadId: "t1" };
  await manager.append(where, "noted", { text: HALF, more: { [HALF]: 1 } });
  await ask(`ws://127.0.0.1:${(server.address() as { port: number }).port}/ws`);
  const history: HistoryEntry<typeof contract>[] = [];
  for await (const entry of manager.history(where)) history.push(entry);
  await manager.close();

  const stored = textsInFile(file);
  expect(stored.length).toBe(history.length);
  for (const text of [...stored, ...stored.map((one) => JSON.parse(one) as unknown).flatMap(textsOf), ...history.flatMap(textsOf)]) {
    expect(text.isWellFormed()).toBe(true);
  }
  const mended = history.map((entry) => textsOf(entry).filter((text) => text === MENDED).length);
  // noted · request · started · thinking · look (2) · fail (2) · noted · text, result · started, failed · request's result
  expect(mended).toEqual([2, 1, 0, 1, 2, 1, 1, 1, 3, 1, 1, 0, 2, 1]);
});

/** Asks over a raw socket, as a client in any language might, and waits for the end of the request. */
async function ask(url: string): Promise<void> {
  const client = await connectRaw(url, { subs: [{ n: 1, stream: { kind: "thread", name: "t1" }, from: "start" }] });
  await client.next("welcome");
  client.send({ t: "request", id: "r1", seq: 1, thread: "t1", name: "ask", payload: { question: HALF } });
  for (;;) {
    const { entries } = await client.next("events");
    if (JSON.stringify(entries).includes("request_completed")) return void (await client.close());
  }
}
