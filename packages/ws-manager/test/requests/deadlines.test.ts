import { expect, test, vi } from "vitest";
import { connectRaw } from "../support/raw-client.ts";
import { startService, take, type Service } from "../support/service.ts";

const asking = (seq: number, extra: object): object => ({
  t: "request",
  id: `r${seq}`,
  seq,
  thread: "t1",
  name: "ask",
  payload: { question: "?" },
  ...extra,
});

const inboxEntry = async (service: Service) => (await take(1, service.client("ann").thread("t1").requests()))[0];

test("a server announces that it takes the time that is left, and keeps an instant of its own clock", async () => {
  await using service = await startService();
  const page = await connectRaw(service.url);
  expect((await page.next("welcome")).features).toContain("deadlineInMs");
  const before = Date.now();
  page.send(asking(1, { deadlineInMs: 60_000 }));
  await page.next("accepted");
  const entry = await inboxEntry(service);
  expect(entry?.deadline).toBeGreaterThanOrEqual(before + 60_000);
  expect(entry?.deadline).toBeLessThanOrEqual(Date.now() + 60_000);
  expect(entry).not.toHaveProperty("deadlineInMs");
});

test("the time that is left is counted from the moment at which the request came, not from the end of its authorisation", async () => {
  const authorised = Promise.withResolvers<boolean>();
  await using service = await startService({ authorize: (_identity, _stream, action) => (action === "request" ? authorised.promise : true) });
  const page = await connectRaw(service.url);
  await page.next("welcome");
  const clock = vi.spyOn(Date, "now");
  try {
    const before = Date.now();
    page.send(asking(1, { deadlineInMs: 60_000 }));
    page.send({ t: "ping" });
    await page.next("pong");
    const after = Date.now();
    clock.mockImplementation(() => after + 60_001);
    authorised.resolve(true);
    expect(await page.next("rejected")).toMatchObject({ seq: 1, code: "deadline_exceeded" });
    expect(after - before).toBeLessThan(60_000);
  } finally {
    clock.mockRestore();
  }
});

test("no time that is left is too late, and the most that there can be is not", async () => {
  await using service = await startService();
  const page = await connectRaw(service.url);
  await page.next("welcome");
  page.send(asking(1, { deadlineInMs: 0 }));
  expect(await page.next("rejected")).toMatchObject({ seq: 1, code: "deadline_exceeded", retryable: false });
  page.send(asking(2, { deadlineInMs: Number.MAX_SAFE_INTEGER }));
  expect(await page.next("accepted")).toMatchObject({ seq: 2 });
  expect((await inboxEntry(service))?.deadline).toBe(Number.MAX_SAFE_INTEGER);
});

test("a client of version 1 goes on saying its deadline as an instant", async () => {
  await using service = await startService();
  const page = await connectRaw(service.url);
  await page.next("welcome");
  page.send(asking(1, { deadline: Date.now() - 1 }));
  expect(await page.next("rejected")).toMatchObject({ seq: 1, code: "deadline_exceeded" });
  const deadline = Date.now() + 60_000;
  page.send(asking(2, { deadline }));
  expect(await page.next("accepted")).toMatchObject({ seq: 2 });
  expect(await inboxEntry(service)).toMatchObject({ deadline });
});

test.each([
  ["2 minutes slow", -120_000],
  ["40 days slow", -40 * 86_400_000],
  ["2 minutes fast", 120_000],
])("a request of a page whose clock is %s has the time that it was given", async (_, skewMs) => {
  await using service = await startService();
  const { thread } = service.client("ann");
  const rightNow = Date.now();
  // A request is made in one go, so nobody else reads the clock meanwhile.
  const clock = vi.spyOn(Date, "now").mockReturnValue(rightNow + skewMs);
  const requests = [
    thread("t1").request("ask", { question: "?" }, { deadlineInMs: 60_000 }),
    thread("t1").request("ask", { question: "?" }, { deadline: rightNow + skewMs + 60_000 }),
  ];
  clock.mockRestore();
  for (const { accepted } of requests) expect(await accepted).toMatchObject({ duplicate: false });
  expect((await inboxEntry(service))?.deadline).toBeGreaterThan(rightNow + 50_000);
  expect((await inboxEntry(service))?.deadline).toBeLessThan(Date.now() + 60_001);
});
