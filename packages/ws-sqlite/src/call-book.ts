import type { ApexError } from "@apex/ws-queue-core";
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
    if (batch.length > 0) send(batch);
  };

  const put = (message: Batch[number]): void => {
    if (outbox.length === 0) setImmediate(flush);
    outbox.push(message);
  };

  const take = (id: number): Waiting | undefined => {
    const found = waiting.get(id);
    waiting.delete(id);
    return found;
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
        const found = take(reply.id);
        if ("error" in reply) found?.reject(fromErrorData(reply.error));
        else found?.resolve(reply.output as never);
      }
      if (waiting.size === 0) onWaiting(false);
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
