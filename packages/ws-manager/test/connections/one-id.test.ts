import { channel } from "node:diagnostics_channel";
import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { expect, onTestFinished, test } from "vitest";
import type { Refusal } from "../../src/index.ts";
import { connectRaw } from "../support/raw-client.ts";
import { startService } from "../support/service.ts";

/** What is told of requests that are refused. */
function listenForRefusals(of: "request" | "frame"): readonly Refusal[] {
  const told: Refusal[] = [];
  const listen = (refusal: unknown): void => void told.push(refusal as Refusal);
  const refused = channel(`apex-ws:refused-${of}`);
  refused.subscribe(listen);
  onTestFinished(() => void refused.unsubscribe(listen));
  return told;
}

test("a connection has one id, from its welcome over a new token, a request and a refused frame to its close (S03)", async () => {
  await using service = await startService();
  const refusedRequests = listenForRefusals("request");
  const refusedFrames = listenForRefusals("frame");
  const client = await connectRaw(service.url);
  const { connection, userId } = await client.next("welcome");
  const known = (): unknown => service.manager.connectionsOf(userId).map(({ connectionId }) => connectionId);
  expect(known()).toEqual([connection]);
  client.send({ t: "auth", token: "ann" });
  client.send({ t: "request", id: "r1", seq: 1, thread: "t1", name: "no-such-request", payload: null });
  await client.next("rejected");
  expect(known()).toEqual([connection]);
  client.send({ t: "request", id: "r2", seq: 2, thread: "t1" });
  await client.closed;
  expect([...refusedRequests, ...refusedFrames].map((refusal) => refusal.connection)).toEqual([connection, connection]);
  await expect.poll(known).toEqual([]);
});

test("a connection is closed by the id that its welcome says, and no other one is (S03)", async () => {
  await using service = await startService();
  const [one, two] = [await connectRaw(service.url), await connectRaw(service.url)];
  const { connection } = await one.next("welcome");
  const other = await two.next("welcome");
  expect(await service.manager.revoke({ connectionId: connection }, { how: "close" })).toEqual({ connections: 1 });
  expect(await one.closed).toBe(CLOSE_CODES.token_expired);
  expect(service.manager.connectionsOf("ann").map(({ connectionId }) => connectionId)).toEqual([other.connection]);
});
