import { expect, test } from "vitest";
import { connectRaw } from "../support/raw-client.ts";
import { startService } from "../support/service.ts";

const asking = (seq: number, durability: string): object => ({
  t: "request",
  id: `r${seq}`,
  seq,
  thread: "t1",
  name: "ask",
  payload: { question: "?" },
  durability,
});

test.each(["replicated:3", "a level of a newer client"])("a level that the store cannot keep (%s) is refused for ever, and what follows is taken", async (level) => {
  await using service = await startService();
  const client = await connectRaw(service.url);
  await client.next("welcome");
  client.send(asking(1, level));
  client.send(asking(2, "memory"));
  expect(await client.next("rejected")).toEqual({
    t: "rejected",
    seq: 1,
    id: "r1",
    code: "durability_unavailable",
    fault: "remote",
    retryable: false,
  });
  expect(await client.next("accepted")).toMatchObject({ seq: 2, level: "memory" });
});
