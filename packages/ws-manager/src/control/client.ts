import { connect, type Socket } from "node:net";
import { createError, isApexError } from "@apex/ws-queue-core";
import type { DeadLetterList } from "../dead-letters/contract.ts";
import { readLines } from "./lines.ts";
import type { Operator } from "./operator.ts";
import { ANSWER_BYTES_MAX, decodeAnswer, encodeRequest } from "./protocol.ts";
import type { DoctorReport, TailItem, ThreadReport, ThreadsPage } from "./views.ts";

/**
 * An operator of the service that listens on this socket. Each call has a connection of its own, so that a slow reader of a tail slows none. Rejects
 * with `unreachable`, whose `details.reason` is the code of the system, and with what the service answers.
 */
export function connectControl(control: string): Operator {
  const call = async (method: string, params: object = {}): Promise<unknown> => {
    const answers = exchange(control, method, params, undefined);
    for (;;) {
      const { done, value } = await answers.next();
      if (done === true) return value;
    }
  };
  // The service is of the same version of the protocol, and of the same user.
  return {
    doctor: () => call("doctor") as Promise<DoctorReport>,
    threads: (query) => call("threads", query) as Promise<ThreadsPage>,
    inspect: (query) => call("inspect", query) as Promise<ThreadReport>,
    tail: (query, signal) => exchange(control, "tail", query, signal) as AsyncGenerator<TailItem>,
    letters: (query) => call("letters", query) as Promise<DeadLetterList>,
    redrive: (letter) => call("redrive", letter) as ReturnType<Operator["redrive"]>,
    discard: async (letter) => void (await call("discard", letter)),
  };
}

/** The items of one answer, each read when it is asked for, and its result. */
async function* exchange(control: string, method: string, params: object, signal: AbortSignal | undefined): AsyncGenerator<unknown, unknown, undefined> {
  const socket = await open(control);
  const stop = (): void => void socket.destroy();
  signal?.addEventListener("abort", stop);
  try {
    socket.write(encodeRequest({ id: 1, method, params }));
    for await (const line of readLines(socket, ANSWER_BYTES_MAX)) {
      const { isLast, value } = decodeAnswer(line);
      if (isLast) return value;
      yield value;
    }
    throw createError("unreachable", `The service of ${control} closed the connection`, { path: control });
  } catch (error) {
    if (signal?.aborted === true) return undefined;
    throw isApexError(error) ? error : createError("unreachable", `The service of ${control} is gone`, { path: control }, error);
  } finally {
    signal?.removeEventListener("abort", stop);
    socket.destroy();
  }
}

function open(control: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(control);
    socket.once("connect", () => {
      socket.off("error", failed).on("error", () => undefined);
      resolve(socket);
    });
    const failed = (error: NodeJS.ErrnoException): void => {
      reject(createError("unreachable", `Nothing can be asked at ${control}: ${error.message}`, { path: control, reason: error.code }, error));
    };
    socket.on("error", failed);
  });
}
