import { randomBytes } from "node:crypto";
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from "node:worker_threads";
import { createError } from "@apex/ws-queue-core";
import { openDatabase } from "./database/open.ts";
import { createEngine, type Engine } from "./engine/engine.ts";
import { toErrorData } from "./error-data.ts";
import type { Batch, FromWorker, WorkerData } from "./messages.ts";

/** Calls that share a transaction at most: the first of them waits for the last. */
const CALLS_PER_TURN_MAX = 1_024;

/** Drives an engine by the messages of one port: what arrives during an fsync becomes the next batch. */
function serve(port: MessagePort, engine: Engine): void {
  const waiting: Batch[number][] = [];

  const stop = (): void => {
    try {
      engine.close();
    } catch (error) {
      fail(port, error);
    }
    port.close();
  };

  const gather = (): void => {
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      for (const message of next.message as Batch) waiting.push(message);
    }
  };

  port.on("message", (batch: Batch) => {
    for (const message of batch) waiting.push(message);
    let isBusy = true;
    while (isBusy) {
      gather();
      if (engine.handle(waiting.splice(0, CALLS_PER_TURN_MAX))) return stop();
      // A step in each turn: maintenance goes on however busy the store is.
      isBusy = engine.step() || waiting.length > 0;
    }
  });
}

function fail(port: MessagePort, error: unknown): void {
  port.postMessage({ type: "failed", error: toErrorData(error) } satisfies FromWorker);
}

function start(port: MessagePort, { options, limits, nonce }: WorkerData): void {
  const send = (message: FromWorker): void => port.postMessage(message);
  try {
    const engine = createEngine({
      opened: openDatabase(options, nonce),
      options,
      limits,
      tagBytes: randomBytes(6),
      answer: (replies, changes, trimmed) => send({ type: "answers", replies, changes, ...(trimmed > 0 && { trimmed }) }),
      find: (findings) => send({ type: "findings", ...findings }),
    });
    serve(port, engine);
    send({ type: "opened", durability: engine.durability });
  } catch (error) {
    fail(port, error);
  }
}

if (parentPort === null) throw createError("internal", "This file is the worker of a SQLite store and is started by it");
start(parentPort, workerData as WorkerData);
