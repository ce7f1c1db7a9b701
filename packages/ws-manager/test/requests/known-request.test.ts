import { expect, test } from "vitest";
import { connectRaw } from "../support/raw-client.ts";
import { startService } from "../support/service.ts";

const asking = (seq: number, extra: object = {}): object => ({
  t: "request",
  id: "r1",
  seq,
  thread: "t1",
  name: "ask",
  payload: { question: "?" },
  ...extra,
});

test.each([
  ["its deadline is over", { deadline: 1 }],
  ["nobody handles it any more", { name: "forgotten" }],
  ["its payload is not what it should be", { payload: 7 }],
])("a request that was accepted stays so when it comes again under another producer and %s", async (_, extra) => {
  await using service = await startService();
  const page = await connectRaw(service.url);
  await page.next("welcome");
  page.send(asking(1));
  expect(await page.next("accepted")).toMatchObject({ seq: 1, id: "r1" });
  await page.close();
  const copy = await connectRaw(service.url);
  await copy.next("welcome");
  copy.send(asking(1, extra));
  expect(await copy.next("accepted")).toMatchObject({ seq: 1, id: "r1", duplicate: true });
});
