import { describe, expect, it } from "vitest";
import { observe, type Observer } from "../src/observer.ts";
import { RawSocket, upgradeRequest } from "../src/raw-socket.ts";
import { startService, type ServiceProcess } from "../src/service-process.ts";
import { frame, PING } from "../src/ws-frame.ts";

const BLOCK_BYTES = 262_144;
/** Two high-water marks and pages of answers are 1 MiB; the rest is heap that breathes. */
const SLACK_BYTES = 12 * 1_048_576;
/** A flood lasts until another user got so many of its events, one of which is appended every 5 ms. */
const EVENTS = 80;

const text = (fields: object): Buffer => frame(JSON.stringify(fields));
const blockOf = (question: Buffer): Buffer => Buffer.concat(Array.from({ length: Math.ceil(BLOCK_BYTES / question.length) }, () => question));

async function welcomed(port: number): Promise<RawSocket> {
  const socket = new RawSocket(port);
  socket.write(upgradeRequest());
  socket.send({ t: "hello", v: 1, token: "user:mallory" });
  await socket.until(() => socket.answers.some(({ t }) => t === "welcome"));
  socket.answers = [];
  return socket;
}

/** Sends as much as the server takes until the observer has got its events. */
async function flood(socket: RawSocket, observer: Observer, nextBlock: () => Buffer, meanwhile: () => unknown = () => undefined): Promise<void> {
  let isDone = false;
  const done = observer.reached((observer.numbers.at(-1) ?? 0) + EVENTS).then(() => (isDone = true));
  while (!isDone && !socket.isClosed) {
    await Promise.race([done, socket.push(nextBlock())]);
    await meanwhile();
  }
  await done;
}

async function begin(service: ServiceProcess, observer: Observer): Promise<void> {
  service.begin();
  await observer.reached(1);
}

async function end(service: ServiceProcess, observer: Observer): Promise<void> {
  await observer.reached(await service.stop());
  expect((await service.measure()).failures).toEqual([]);
  expect(observer.connects).toBe(1);
}

describe("a peer that asks and does not read the answers", () => {
  it.each([
    ["ping frames of the protocol", frame('{"t":"ping"}')],
    ["WebSocket pings", frame("x".repeat(125), { opcode: PING })],
    ["requests out of sequence", text({ t: "request", id: "r", seq: 9, thread: "t", name: "ask", payload: null })],
  ])("costs the server no memory by %s, and its other clients no event", { timeout: 120_000 }, async (_what, question) => {
    await using service = await startService();
    await using observer = observe(service.port);
    await begin(service, observer);
    const socket = await welcomed(service.port);
    const before = await service.measure();
    socket.pause();
    let most = 0;
    const block = blockOf(question);
    await flood(socket, observer, () => block, async () => (most = Math.max(most, (await service.measure()).bytes - before.bytes)));
    socket.destroy();
    await end(service, observer);
    expect(most).toBeLessThan(SLACK_BYTES);
  });
});

describe("a peer that asks as fast as it can", () => {
  /** The default of a manager, and what a page with 100 subscriptions may do at once when it loads. */
  const PER_SECOND = 1_000;
  const BURST = 4 * 100 * 11 + 2 * PER_SECOND;
  /** What is read at once. */
  const SLACK = 200;
  let n = 0;

  it.each([
    ["pings", "pong", 1, () => frame('{"t":"ping"}')],
    ["subscriptions to empty threads", "subscribed", 11, () => Buffer.concat([text({ t: "sub", n: (n += 1), stream: { kind: "thread", name: `e${n}` }, from: "head" }), text({ t: "unsub", n })])],
  ])("is answered no more %s than its budget has, while another user gets its events", { timeout: 120_000 }, async (_what, answer, cost, question) => {
    await using service = await startService();
    await using observer = observe(service.port);
    await begin(service, observer);
    const socket = await welcomed(service.port);
    const startedMs = performance.now();
    await flood(socket, observer, () => Buffer.concat(Array.from({ length: 2_000 }, question)));
    const answered = socket.answers.filter(({ t }) => t === answer).length;
    const bound = BURST + ((performance.now() - startedMs) / 1_000) * PER_SECOND + SLACK;
    socket.destroy();
    await end(service, observer);
    expect(answered).toBeGreaterThan(0);
    expect(answered * cost).toBeLessThan(bound);
  });
});
