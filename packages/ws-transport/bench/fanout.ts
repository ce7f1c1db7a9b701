/**
 * One stream, many receivers: the server's CPU per event and receiver, this transport against `ws.send(text)` to each.
 * Every measurement is a fresh process; the receivers live in another one. Run:
 *   node --conditions=@apex/source bench/fanout.ts [receivers] [rounds]
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createCursorWriter, createLimits, threadStream, type ProducerId, type Tag, type ThreadId, type UserId } from "@apex/ws-queue-core";
import { encodeEventsFrame, SUBPROTOCOL } from "@apex/ws-queue-core/protocol";
import type { Entry, EntryPage } from "@apex/ws-queue-core/store";
import { WebSocket, WebSocketServer } from "ws";
import { createTransport, systemClock, systemRandom, type Connection, type ConnectionHost } from "../src/index.ts";

const STREAM = threadStream("alice" as UserId, "t" as ThreadId);
const TEXT = JSON.stringify({ type: "text_chunk", runId: "run-1", segment: 3, position: 1234, text: "y".repeat(120) });
const cursorOf = createCursorWriter(STREAM);
const at = (offset: number): { offset: number; tag: Tag } => ({ offset, tag: `0123456789ab${offset.toString(36)}` as Tag });

/**
 * Time for the receivers to keep up: otherwise windows fill, and the transport writes fewer and larger messages. Only CPU
 * is measured, so waiting costs nothing.
 */
const PAUSE_MS_PER_RECEIVER = 0.03;

/** Fresh processes of each kind, in turns. */
const PAIRS = 5;

/** What is measured: hands `count` new events to every receiver. */
interface Sender {
  /** Receivers that are ready. */
  ready(): number;
  send(count: number): void;
}

function pageOf(first: number, count: number): EntryPage {
  const entries: Entry[] = [];
  for (let offset = first; offset < first + count; offset += 1) entries.push({ ...at(offset), text: TEXT, bytes: TEXT.length });
  return { stream: STREAM, after: at(first - 1), entries, head: at(first + count - 1), oldest: 1 };
}

function rawSender(server: Server): Sender {
  const sockets: WebSocket[] = [];
  const accept = new WebSocketServer({ noServer: true });
  let head = 0;
  server.on("upgrade", (request, socket, rest) =>
    accept.handleUpgrade(request, socket, rest, (webSocket) => sockets.push(webSocket)),
  );
  return {
    ready: () => sockets.length,
    send(count) {
      for (let index = 0; index < count; index += 1) {
        head += 1;
        const text = encodeEventsFrame(1, pageOf(head, 1), cursorOf, false);
        for (const webSocket of sockets) webSocket.send(text);
      }
    },
  };
}

function apexSender(server: Server): Sender {
  const watching = new Set<Connection>();
  let page = pageOf(1, 1);
  let head = 0;
  const host: ConnectionHost = {
    handleOutput(connection, output) {
      if (output.type === "authenticate") {
        connection.handleInput({ type: "authenticated", userId: "alice" as UserId, expiresAt: undefined });
      } else if (output.type === "open-producer") {
        connection.handleInput({ type: "producer", producer: { producer: "p" as ProducerId, accepted: 0, settled: 0 } });
      } else if (output.type === "authorize") {
        connection.handleInput({ type: "authorized", n: output.n, question: output.question, stream: STREAM });
      } else if (output.type === "watch") {
        watching.add(connection);
      } else if (output.type === "read") {
        const after = typeof output.request.from === "object" ? output.request.from.offset : head;
        const count = Math.min(head - after, 50);
        if (page.after.offset !== after || page.entries.length !== count) page = pageOf(after + 1, count);
        connection.handleInput({ type: "read", n: output.n, result: { status: "page", page } });
      }
    },
    closed: (connection) => watching.delete(connection),
  };
  const onError = (error: unknown): void => console.error(error);
  createTransport({ host, server, limits: createLimits(), clock: systemClock, random: systemRandom, onError });
  return {
    ready: () => watching.size,
    send(count) {
      for (let index = 0; index < count; index += 1) {
        head += 1;
        for (const connection of watching) connection.handleInput({ type: "head", stream: STREAM, head: at(head) });
      }
    },
  };
}

/** Microseconds of the server's CPU per event and receiver. */
interface Cost {
  readonly user: number;
  readonly system: number;
}

async function measure(kind: string, receivers: number, burst: number, rounds: number): Promise<Cost> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const sender = kind === "raw" ? rawSender(server) : apexSender(server);
  const peer = fork(import.meta.filename, ["receive", String(receivers), String((server.address() as AddressInfo).port)]);
  while (sender.ready() < receivers) await sleep(10);
  await once(peer, "message");
  const run = async (count: number): Promise<void> => {
    for (let round = 0; round < count; round += 1) {
      sender.send(burst);
      await sleep(Math.ceil(receivers * Math.sqrt(burst) * PAUSE_MS_PER_RECEIVER));
    }
  };
  await run(Math.ceil(rounds / 4));
  const before = process.cpuUsage();
  await run(rounds);
  const { user, system } = process.cpuUsage(before);
  peer.kill();
  const deliveries = rounds * burst * receivers;
  return { user: user / deliveries, system: system / deliveries };
}

async function receive(receivers: number, port: number): Promise<void> {
  const sockets = Array.from({ length: receivers }, () => new WebSocket(`ws://127.0.0.1:${port}/ws`, SUBPROTOCOL));
  for (const socket of sockets) {
    socket.on("open", () =>
      socket.send(JSON.stringify({ t: "hello", v: 1, token: "x", subs: [{ n: 1, stream: { kind: "thread", name: "t" }, from: "head" }] })),
    );
    socket.on("message", (data: Buffer) => {
      if (!data.includes(`"ack":true`)) return;
      const frames = [JSON.parse(data.toString())].flat() as { t: string; offset: number; entries: unknown[] }[];
      const last = frames.findLast(({ t }) => t === "events");
      if (last === undefined) return;
      const offset = last.offset + last.entries.length - 1;
      socket.send(JSON.stringify({ t: "ack", acks: [[1, offset, offset]] }));
    });
  }
  await Promise.all(sockets.map((socket) => once(socket, "open")));
  process.send?.("open");
}

async function inFreshProcess(...args: (string | number)[]): Promise<Cost> {
  const child: ChildProcess = fork(import.meta.filename, ["measure", ...args.map(String)]);
  const [cost] = (await once(child, "message")) as [Cost];
  await once(child, "exit");
  return cost;
}

const total = ({ user, system }: Cost): number => user + system;
const show = (cost: Cost): string => `${total(cost).toFixed(2)} µs (user ${cost.user.toFixed(2)})`;

async function compare(receivers: number, rounds: number): Promise<void> {
  for (const burst of [1, 30]) {
    const ratios: number[] = [];
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const raw = await inFreshProcess("raw", receivers, burst, Math.ceil(rounds / burst));
      const apex = await inFreshProcess("apex", receivers, burst, Math.ceil(rounds / burst));
      ratios.push(total(apex) / total(raw));
      console.log(`burst ${burst}: raw ws ${show(raw)}, transport ${show(apex)}, ratio ${ratios.at(-1)?.toFixed(2)}`);
    }
    console.log(`burst ${burst}: median ratio ${ratios.sort((a, b) => a - b)[Math.floor(PAIRS / 2)]?.toFixed(2)}`);
  }
}

const [command, ...args] = process.argv.slice(2);
if (command === "receive") await receive(Number(args[0]), Number(args[1]));
else if (command === "measure") {
  const cost = await measure(args[0] ?? "", Number(args[1]), Number(args[2]), Number(args[3]));
  process.send?.(cost, () => process.exit());
} else await compare(Number(command ?? 500), Number(args[0] ?? 1_000));
