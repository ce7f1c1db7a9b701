import { once } from "node:events";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { systemClock } from "../src/system-clock.ts";
import { connect } from "./support/client.ts";
import { clientFrame, dial, readHead, sendUpgrade, type Headers } from "./support/http.ts";
import { serve, type Served } from "./support/serve.ts";

const from = (address: string): Headers => ({ "X-Forwarded-For": address });

/** A server whose upgrades have to wait: its time passes when a test says so. */
async function serveCrowd(options: { readonly pendingHandshakesMax?: number } = {}) {
  let now = 1_000;
  const served = await serve({ trustedProxyHops: 1, closeTimeoutMs: 20, ...options, clock: { ...systemClock, monotonicMs: () => now } });
  for (let count = 0; count < 100; count += 1) await knock(served, "192.0.2.1");
  return { ...served, pass: (ms: number) => void (now += ms) };
}

/** Asks for an upgrade, and leaves the answer in the socket. */
async function knock({ port, server }: Served, address: string) {
  const socket = await dial(port);
  const asked = once(server, "upgrade");
  sendUpgrade(socket, from(address));
  await asked;
  return socket;
}

const saysGone = (line: string): boolean => line === "upgrade gone";

/** Asks for an upgrade that has to wait, and sends bytes with it, or behind it once the server has it. Returns both ends. */
async function knockWith({ port, server }: Served, bytes: Buffer, where: "with it" | "behind it") {
  const socket = await dial(port);
  const asked = once(server, "upgrade");
  socket.cork();
  sendUpgrade(socket, from("192.0.2.1"));
  if (where === "behind it") {
    socket.uncork();
    await asked;
  }
  socket.write(bytes);
  socket.uncork();
  const [, accepted] = (await asked) as [unknown, Socket];
  return { socket, accepted };
}

test("a client that hangs up while its upgrade waits waits no longer", async () => {
  const served = await serveCrowd();
  const socket = await knock(served, "192.0.2.1");
  socket.resume().end();
  await once(socket, "close");
  expect(served.lines.filter(saysGone)).toHaveLength(1);
});

test("a client that hangs up while the application decides is gone", async () => {
  const { port, lines } = await serve({ authorizeUpgrade: () => new Promise(() => undefined) });
  const socket = await dial(port);
  sendUpgrade(socket);
  socket.end();
  await expect.poll(() => lines.filter(saysGone)).toHaveLength(1);
});

test.each(["with it", "behind it"] as const)("what a client sends %s while its upgrade waits is read once it is its turn, in its order", async (where) => {
  const served = await serveCrowd();
  const hello = clientFrame(`{"t":"hello","v":1,"token":"x"}`);
  const pings = Buffer.concat(Array.from({ length: 3 }, () => clientFrame(`{"t":"ping"}`)));
  const { socket, accepted } = await knockWith(served, hello, where);
  socket.write(pings);
  await expect.poll(() => accepted.readableLength).toBe(hello.length + pings.length);
  served.pass(1_000);
  expect(await readHead(socket)).toContain("101");
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
  await expect.poll(() => text.split(`{"t":"pong"`)).toHaveLength(4);
  expect(text).toContain("welcome");
});

test.each(["with it", "behind it"] as const)("an upgrade that waits with more than a hello, which came %s, gets 503: memory holds no megabytes of each", async (where) => {
  const served = await serveCrowd();
  const { socket } = await knockWith(served, Buffer.alloc(8_192), where);
  expect(await readHead(socket)).toContain("503");
  expect(served.transport.refusals()["upgrade.no_room"]).toBe(1);
});

test("upgrades of one network that all wait, as many as may, keep those of another network out for no longer than its turn", async () => {
  const served = await serveCrowd({ pendingHandshakesMax: 1 });
  for (let count = 0; count < 10; count += 1) await knock(served, "192.0.2.1");
  const refusedBefore = served.transport.refusals()["upgrade.no_room"] ?? 0;
  const other = connect(served.url, { headers: { "X-Forwarded-For": "192.0.2.2" } });
  await expect.poll(() => served.transport.refusals()["upgrade.no_room"]).toBe(refusedBefore + 1);
  served.pass(1_000);
  await (await other).enter();
});

test("upgrades that wait while the transport closes or drains get 503", async () => {
  const closing = await serveCrowd();
  const first = await knock(closing, "192.0.2.1");
  await closing.transport.close();
  expect(await readHead(first)).toContain("503");
  const draining = await serveCrowd();
  const second = await knock(draining, "192.0.2.1");
  await draining.transport.drain({ afterMs: 0, spreadMs: 0, timeoutMs: 1 });
  expect(await readHead(second)).toContain("503");
});
