import { startChildProcess, type ChildProcess, type ChildProcessOptions } from "@apex/testkit/child-process";

/** A process that answers each message with one. */
export interface Worker<To, From extends { readonly type: string }> extends AsyncDisposable {
  /** The next message of this type. Rejects when the process ends or says `wrong`, or after two minutes. */
  next<Type extends From["type"]>(answer: Type, timeoutMs?: number): Promise<Extract<From, { type: Type }>>;
  /** Sends, and gives the next message of this type. */
  ask<Type extends From["type"]>(message: To, answer: Type, timeoutMs?: number): Promise<Extract<From, { type: Type }>>;
}

const ANSWER_TIMEOUT_MS = 120_000;

export function startWorker<To, From extends { readonly type: string }>(file: URL, args: readonly string[] = [], options: ChildProcessOptions = {}): Worker<To, From> {
  const child: ChildProcess<To, From> = startChildProcess(file, args, options);
  const failed = Promise.withResolvers<never>();
  // What fails while nothing is asked is told with the next question.
  failed.promise.catch(() => undefined);
  child.onMessage((message) => {
    if (message.type === "wrong") failed.reject(new Error(`A client got what should not have come: ${JSON.stringify(message)}`));
  });
  child.onExit((code, signal) => failed.reject(new Error(`${file.pathname} ended (${code ?? signal})`)));

  async function next<Type extends From["type"]>(answer: Type, timeoutMs = ANSWER_TIMEOUT_MS): Promise<Extract<From, { type: Type }>> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`${file.pathname}: no ${answer} in ${timeoutMs} ms`)), timeoutMs);
    try {
      return await Promise.race([child.next(answer), failed.promise, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    next,
    ask(message, answer, timeoutMs) {
      const answered = next(answer, timeoutMs);
      child.send(message);
      return answered;
    },
    [Symbol.asyncDispose]: () => child.kill(),
  };
}
