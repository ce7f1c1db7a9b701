import { expect, test } from "vitest";
import { connectRaw } from "../support/raw-client.ts";
import { startService } from "../support/service.ts";

const ask = (seq: number, thread: string): object => ({ t: "request", id: `r${seq}`, seq, thread, name: "ask", payload: { question: "?" } });

test("a request that finds its thread's inbox full is rejected for good, and neither requests to other threads nor cancels wait for room (L16)", async () => {
  // No handler is registered, so what is accepted waits.
  await using service = await startService({ limits: { inboxEntriesMax: 1 } });
  const client = await connectRaw(service.url);
  await client.next("welcome");
  const refusal = { t: "rejected", seq: 2, id: "r2", code: "inbox_full", fault: "infra", retryable: false };
  client.send(ask(1, "t1"));
  client.send(ask(2, "t1"));
  client.send(ask(3, "t2"));
  client.send({ t: "cancel", id: "c1", seq: 4, thread: "t1", request: "r1" });
  expect(await client.next("accepted")).toMatchObject({ seq: 1 });
  expect(await client.next("rejected")).toEqual(refusal);
  expect(await client.next("accepted")).toMatchObject({ seq: 3 });
  expect(await client.next("cancelled")).toMatchObject({ seq: 4, outcome: "cancelled" });
  client.send(ask(2, "t1"));
  expect(await client.next("rejected")).toEqual(refusal);
});
