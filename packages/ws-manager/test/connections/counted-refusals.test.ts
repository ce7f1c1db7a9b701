import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { expect, test } from "vitest";
import { connectRaw } from "../support/raw-client.ts";
import { startService } from "../support/service.ts";

const request = { t: "request", id: "r1", seq: 1, thread: "t1", name: "ask", payload: { question: "?" } };

test.each([
  ["a request", { ...request, userId: "ben" }],
  ["a request, in words of the old stack", { ...request, user_id: "ben" }],
  ["a cancel", { t: "cancel", id: "r1", seq: 1, thread: "t1", request: "r0", user: "ben" }],
])("%s that names another user is not done, ends its connection and is counted and told with the user who sent it (X10)", async (_what, frame) => {
  await using service = await startService();
  service.manager.onRequest("ask", () => undefined);
  const client = await connectRaw(service.url);
  await client.next("welcome");
  client.send(frame);
  expect(await client.closed).toBe(CLOSE_CODES.malformed_frame);
  expect(service.manager.stats().refusals).toEqual({ "frame.malformed_frame": 1 });
  expect(service.refused).toContainEqual(expect.objectContaining({ code: "malformed_frame", details: expect.objectContaining({ userId: "ann", count: 1 }) as unknown }));
  for (const userId of ["ann", "ben"]) for await (const event of service.manager.history({ userId, threadId: "t1" })) expect.unreachable(event.type);
});

test("what a connection may not do is counted by what it is, each time, and the connection goes on (X10)", async () => {
  await using service = await startService({ authorize: ({ userId }, stream) => stream.userId === userId && stream.name === "own" });
  service.manager.onRequest("ask", () => "fine");
  const client = await connectRaw(service.url);
  await client.next("welcome");
  client.send(request);
  expect(await client.next("rejected")).toMatchObject({ code: "forbidden" });
  client.send({ t: "cancel", id: "r2", seq: 2, thread: "t1", request: "r1" });
  expect(await client.next("rejected")).toMatchObject({ code: "forbidden" });
  for (const [n, stream] of [{ kind: "thread", name: "own", user: "ben" }, { kind: "dead", name: "dead", user: "ben" }, { kind: "shared", name: "news" }].entries()) {
    client.send({ t: "sub", n: n + 1, stream, from: "start" });
    expect(await client.next("reset")).toMatchObject({ n: n + 1, reason: "unauthorized" });
  }
  client.send({ ...request, id: "r3", seq: 3, thread: "own" });
  expect(await client.next("accepted")).toMatchObject({ id: "r3" });
  expect(service.manager.stats().refusals).toEqual({ "request.forbidden": 2, "subscription.forbidden": 3 });
});
