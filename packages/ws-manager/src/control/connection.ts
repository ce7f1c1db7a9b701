import type { Socket } from "node:net";
import { createError } from "@apex/ws-queue-core";
import { readLines } from "./lines.ts";
import type { Operator } from "./operator.ts";
import { decodeRequest, encodeAnswer, encodeError, idOf, REQUEST_BYTES_MAX } from "./protocol.ts";

/** One operator's connection. */
export interface ControlConnection {
  /** True while its peer reads nothing. */
  readonly isBlocked: boolean;
  /** Ends it, with what was written. */
  close(): void;
}

/** Requests that are answered side by side; the next ones are not read before. */
const REQUESTS_MAX = 8;

type Method = (operator: Operator, params: never, signal: AbortSignal) => Promise<unknown> | AsyncIterable<unknown>;

/** The operator checks what it is passed. */
const METHODS: Readonly<Record<string, Method>> = {
  doctor: (operator) => operator.doctor(),
  threads: (operator, params) => operator.threads(params),
  inspect: (operator, params) => operator.inspect(params),
  tail: (operator, params, signal) => operator.tail(params, signal),
  letters: (operator, params) => operator.letters(params),
  redrive: (operator, params) => operator.redrive(params),
  discard: (operator, params) => operator.discard(params),
};

/**
 * Answers requests until their input ends. Of each that is under way one line is held and, of a tail, one page: a peer that reads slowly, or never, waits
 * for itself alone.
 */
export function serveConnection(socket: Socket, operator: Operator): ControlConnection {
  const ended = new AbortController();
  let isBlocked = false;
  let turn: Promise<void> = Promise.resolve();

  socket.once("close", () => ended.abort());
  // "close" follows.
  socket.on("error", () => undefined);

  async function write(line: string): Promise<void> {
    if (socket.destroyed) throw createError("closed");
    if (socket.write(line)) return;
    isBlocked = true;
    await drained(socket);
    isBlocked = false;
  }

  /** Lines of several answers come one after the other. */
  function send(line: string): Promise<void> {
    const sent = turn.then(() => write(line));
    turn = sent.catch(() => undefined);
    return sent;
  }

  async function answer(line: string): Promise<void> {
    const { id, method, params } = decodeRequest(line);
    const call = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
    if (call === undefined) throw createError("invalid_argument", `There is no method ${method.slice(0, 40)}; there is: ${Object.keys(METHODS).join(", ")}`, { name: "method" });
    const result = call(operator, params as never, ended.signal);
    if (!(Symbol.asyncIterator in result)) return send(encodeAnswer({ id, result: (await result) ?? null }));
    for await (const item of result) await send(encodeAnswer({ id, item }));
    return send(encodeAnswer({ id, result: null }));
  }

  /** Never rejects: a line that cannot be sent had no reader. */
  const answerSafely = (line: string): Promise<void> => answer(line).catch((error: unknown) => refuse(idOf(line), error));
  const refuse = (id: number | null, error: unknown): Promise<void> => send(encodeError(id, error)).catch(() => undefined);

  async function serve(): Promise<void> {
    const running = new Set<Promise<void>>();
    try {
      for await (const line of readLines(socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>, REQUEST_BYTES_MAX)) {
        const job = answerSafely(line).finally(() => running.delete(job));
        running.add(job);
        if (running.size >= REQUESTS_MAX) await Promise.race(running);
      }
    } catch (error) {
      // A line that is too long, or a socket that broke.
      await refuse(null, error);
    }
    // A tail that follows its thread does not end by itself.
    ended.abort();
    await Promise.all(running);
    socket.destroySoon();
  }

  void serve();
  return {
    get isBlocked() {
      return isBlocked;
    },
    close: () => (isBlocked ? socket.destroy() : socket.destroySoon()),
  };
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off("drain", done).off("close", done);
      resolve();
    };
    socket.on("drain", done).on("close", done);
  });
}
