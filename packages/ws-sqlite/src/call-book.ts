import { createError, type ApexError } from "@apex/ws-queue-core";
import { fromErrorData } from "./error-data.ts";
import type { Batch, Call, CallName, Calls, Reply, Notice } from "./messages.ts";

interface Waiting {
  readonly resolve: (output: never) => void;
  readonly reject: (error: ApexError) => void;
}

/** Calls that were made and not answered. */
export interface CallBook {
  call<Name extends CallName>(name: Name, input: Calls[Name]["input"]): Promise<Calls[Name]["output"]>;
  notify(notice: Notice): void;
  settle(replies: readonly Reply[]): void;
  rejectAll(error: ApexError): void;
}

export interface CallBookOptions {
  /** Takes everything that one tick asked for. */
  readonly send: (batch: Batch) => void;
  /** Told when the first call begins to wait and when none does any more. */
  readonly onWaiting: (isWaiting: boolean) => void;
}

export function createCallBook({ send, onWaiting }: CallBookOptions): CallBook {
  const waiting = new Map<number, Waiting>();
  let outbox: Batch[number][] = [];
  let lastId = 0;

  const flush = (): void => {
    const batch = outbox;
    outbox = [];
    try {
      if (batch.length > 0) send(batch);
    } catch {
      for (const message of batch) sendAlone(message);
    }
  };

  /** What cannot pass between threads, a function for one, is its caller's fault and nobody else's. */
  const sendAlone = (message: Batch[number]): void => {
    try {
      send([message]);
    } catch (cause) {
      if (!("id" in message)) throw cause;
      settle(message.id, (found) => found.reject(createError("invalid_argument", `Not plain data: ${String(cause)}`, {}, cause)));
    }
  };

  const put = (message: Batch[number]): void => {
    if (outbox.length === 0) setImmediate(flush);
    outbox.push(message);
  };

  const settle = (id: number, answer: (found: Waiting) => void): void => {
    const found = waiting.get(id);
    waiting.delete(id);
    if (found !== undefined) answer(found);
    if (waiting.size === 0) onWaiting(false);
  };

  return {
    call: (name, input) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        if (waiting.size === 1) onWaiting(true);
        put({ id: lastId, name, input } as Call);
      }),
    notify: put,
    settle(replies) {
      for (const reply of replies) {
        settle(reply.id, ({ resolve, reject }) => {
          if ("error" in reply) reject(fromErrorData(reply.error));
          else resolve(reply.output as never);
        });
      }
    },
    rejectAll(error) {
      outbox = [];
      const rejected = [...waiting.values()];
      waiting.clear();
      for (const { reject } of rejected) reject(error);
      onWaiting(false);
    },
  };
}
