import { expect, test } from "vitest";
import { connectRaw } from "../support/raw-client.ts";
import { startService } from "../support/service.ts";

const small = (seq: number): object => ({ t: "request", id: `r${seq}`, seq, thread: "t1", name: "ask", payload: { question: "?" } });

/** Fits into a frame, and not into an event: 1e20 is written out in what is stored. */
const large = (seq: number): string =>
  `{"t":"request","id":"r${seq}","seq":${seq},"thread":"t1","name":"ask","payload":{"question":"?","pad":[${Array(12_500).fill("1e20").join()}]}}`;

test("a request that is too large to be stored has that as its answer for ever, and what follows it is taken (L19)", async () => {
  await using service = await startService();
  const client = await connectRaw(service.url);
  const { producer } = await client.next("welcome");
  const refusal = { t: "rejected", seq: 1, id: "r1", code: "event_too_large", fault: "local", retryable: false };
  client.send(large(1));
  client.send(small(2));
  expect(await client.next("rejected")).toEqual(refusal);
  expect(await client.next("accepted")).toMatchObject({ seq: 2 });
  await client.close();
  const later = await connectRaw(service.url, { producer });
  expect(await later.next("welcome")).toMatchObject({ producer, accepted: 2 });
  later.send(large(1));
  expect(await later.next("rejected")).toEqual(refusal);
});
