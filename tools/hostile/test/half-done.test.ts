import { describe, expect, it, vi } from "vitest";
import { observe } from "../src/observer.ts";
import { RawSocket, upgradeRequest } from "../src/raw-socket.ts";
import { startService } from "../src/service-process.ts";

/** Of each sort; the server lets 1,000 be upgraded and not welcomed, and about 500 of one address. */
const EACH = 900;
const TOO_MANY = 1_200;
const HANDSHAKE_TIMEOUT_MS = 3_000;
const LONGER_THAN_THE_TEST_MS = 120_000;

/** Opens them all at once and waits until each has come as far as it goes. */
async function open(port: number, count: number, bytes: string, isThere: (socket: RawSocket) => boolean): Promise<RawSocket[]> {
  const sockets = Array.from({ length: count }, () => new RawSocket(port));
  for (const socket of sockets) socket.write(bytes);
  await Promise.all(sockets.map((socket) => socket.until(() => isThere(socket))));
  return sockets;
}

const closed = (sockets: readonly RawSocket[]): Promise<unknown> => Promise.all(sockets.map((socket) => socket.until(() => socket.isClosed)));

describe("thousands of handshakes that nobody finishes", () => {
  it("are ended after the documented time, while old and new clients are served", { timeout: 120_000 }, async () => {
    await using service = await startService({ handshakeTimeoutMs: HANDSHAKE_TIMEOUT_MS });
    await using observer = observe(service.port);
    service.begin();
    await observer.reached(1);

    const silent = await open(service.port, EACH, "", (socket) => socket.isConnected);
    const cutOff = await open(service.port, EACH, upgradeRequest().slice(0, 60), (socket) => socket.isConnected);
    const upgraded = await open(service.port, EACH, upgradeRequest(), (socket) => socket.status === 101);

    await using late = observe(service.port);
    await late.reached(1);
    await closed(upgraded);
    expect(new Set(upgraded.map(({ closeCode }) => closeCode))).toEqual(new Set([4102]));
    await closed([...silent, ...cutOff]);
    expect(new Set([...silent, ...cutOff].map(({ status }) => status))).toEqual(new Set([408]));

    const last = await service.stop();
    await Promise.all([observer.reached(last), late.reached(last)]);
    const { failures, connections } = await service.measure();
    expect(failures).toEqual([]);
    expect(connections).toBe(2);
    expect([observer.connects, late.connects]).toEqual([1, 1]);
  });

  it("make room for a client that says hello, as many as there are, and are gone when they did", { timeout: 120_000 }, async () => {
    await using service = await startService({ handshakeTimeoutMs: LONGER_THAN_THE_TEST_MS });
    service.begin();
    const sockets = await open(service.port, TOO_MANY, upgradeRequest(), ({ status }) => status !== undefined);
    expect(new Set(sockets.map(({ status }) => status))).toEqual(new Set([101]));
    await using observer = observe(service.port);
    await observer.reached(1);
    expect(new Set(sockets.map(({ closeCode }) => closeCode))).toEqual(new Set([undefined, 4102]));
    for (const socket of sockets) socket.destroy();
    await vi.waitFor(async () => expect((await service.measure()).connections).toBe(1), { timeout: 20_000, interval: 100 });
    expect((await service.measure()).failures).toEqual([]);
  });
});
