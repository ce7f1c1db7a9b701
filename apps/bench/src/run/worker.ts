import { startChildProcess, type ChildProcess, type ChildProcessOptions } from "@apex/testkit/child-process";

/** A process of a round, which answers each message with one. */
export interface Worker<To, From extends { readonly type: string }> extends AsyncDisposable {
  /** Sends, and gives the next message of this type. Rejects when the process ends or says `wrong`, or after two minutes. */
  ask<Type extends From["type"]>(message: To, answer: Type): Promise<Extract<From, { type: Type }>>;
}

const ANSWER_TIMEOUT_MS = 120_000;

export function startWorker<To, From extends { readonly type: string }>(file: URL, options: ChildProcessOptions): Worker<To, From> {
  const child: ChildProcess<To, From> = startChildProcess(file, [], options);
  const failed = Promise.withResolvers<never>();
  // What fails while nothing is asked is told with the next question.
  failed.promise.catch(() => undefined);
  child.onMessage((message) => {
    if (message.type === "wrong") failed.reject(new Error(`A client got what should not have come: ${JSON.stringify(message)}`));
  });
  child.onExit((code, signal) => failed.reject(new Error(`${file.pathname} ended (${code ?? signal})`)));
  return {
    async ask(message, answer) {
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(new Error(`${file.pathname}: no ${answer} in ${ANSWER_TIMEOUT_MS} ms`)), ANSWER_TIMEOUT_MS);
      try {
        const answered = child.next(answer);
        child.send(message);
        return await Promise.race([answered, failed.promise, late.promise]);
      } finally {
        clearTimeout(timer);
      }
    },
    [Symbol.asyncDispose]: () => child.kill(),
  };
}
