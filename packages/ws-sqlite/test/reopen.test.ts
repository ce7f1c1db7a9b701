import { threadStream, type ProducerId, type ThreadId, type UserId } from "@apex/ws-queue-core";
import { openSqliteStore } from "@apex/ws-sqlite";
import { expect, it } from "vitest";
import { freshPath } from "./support/files.ts";

const userId = "u1" as UserId;
const producer = "p1" as ProducerId;
const stream = threadStream(userId, "t1" as ThreadId);

it("keeps what was committed when it is closed and opened again", async () => {
  const path = freshPath();
  const first = await openSqliteStore(path);
  expect(first.durability).toBe("disk");
  await first.commit({ userId, author: { kind: "mint", producer }, ops: [], at: 1, durability: "disk" });
  const author = { kind: "producer", producer, sequence: 1, id: "a" } as const;
  const commit = { userId, author, ops: [{ type: "append", stream, texts: ["1", "2"] }], at: 1, durability: "disk" } as const;
  const result = await first.commit(commit);
  expect(result).toMatchObject({ status: "committed", level: "disk", duplicate: false });
  await first.close();
  const second = await openSqliteStore(path);
  const page = await second.read({ stream, from: "start", entriesMax: 10, bytesMax: 100 });
  expect(page).toMatchObject({ status: "page", page: { entries: [{ offset: 1, text: "1" }, { offset: 2, text: "2" }] } });
  expect(await second.commit(commit)).toEqual({ ...result, duplicate: true });
  await second.close();
});
