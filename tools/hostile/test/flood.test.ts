import { describe, expect, it } from "vitest";
import { observe } from "../src/observer.ts";
import { RawSocket, upgradeRequest } from "../src/raw-socket.ts";
import { startService, type ServiceProcess } from "../src/service-process.ts";
import { frame, PING } from "../src/ws-frame.ts";

const MIB = 1_048_576;
/** More than all buffers of an operating system between two sockets. */
const FLOOD_BYTES = 64 * MIB;
/** Two high-water marks and pages of answers are 1 MiB; the rest is heap that breathes. */
const SLACK_BYTES = 12 * MIB;

async function welcomed(port: number): Promise<RawSocket> {
  const socket = new RawSocket(port);
  socket.write(upgradeRequest());
  socket.send({ t: "hello", v: 1, token: "user:mallory" });
  await socket.until(() => socket.answers.some(({ t }) => t === "welcome"));
  return socket;
}

/** Asks without end and reads no answer, until the server has taken everything or let go of it. */
async function flood(service: ServiceProcess, question: Buffer): Promise<number> {
  const socket = await welcomed(service.port);
  const before = await service.measure();
  socket.pause();
  const block = Buffer.concat(Array.from({ length: Math.ceil(MIB / question.length) }, () => question));
  let most = 0;
  for (let sent = 0; sent < FLOOD_BYTES && (await socket.push(block)); sent += block.length) {
    const { bytes, connections } = await service.measure();
    most = Math.max(most, bytes - before.bytes);
    if (connections < before.connections) break;
  }
  socket.destroy();
  return most;
}

describe("a peer that asks and does not read the answers", () => {
  it.each([
    ["ping frames of the protocol", frame('{"t":"ping"}')],
    ["WebSocket pings", frame("x".repeat(125), { opcode: PING })],
    ["requests out of sequence", frame(JSON.stringify({ t: "request", id: "r", seq: 9, thread: "t", name: "ask", payload: null }))],
  ])("costs the server no memory by %s, and nobody else a thing", { timeout: 120_000 }, async (_what, question) => {
    await using service = await startService();
    await using observer = observe(service.port);
    service.begin();
    await observer.reached(1);
    const most = await flood(service, question);
    const last = await service.stop();
    await observer.reached(last);
    expect((await service.measure()).failures).toEqual([]);
    expect(observer.connects).toBe(1);
    expect(most).toBeLessThan(SLACK_BYTES);
  });
});
