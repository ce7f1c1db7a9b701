import { fork } from "node:child_process";

/** A process of a round, as a place to send messages to and to wait for answers from. */
export interface WorkerProcess<To, From extends { readonly type: string }> extends Disposable {
  send(message: To): void;
  /** The next message of this type. Rejects when the process ends, when it reports `wrong`, or after two minutes. */
  next<Type extends From["type"]>(type: Type, timeoutMs?: number): Promise<Extract<From, { type: Type }>>;
}

const ANSWER_TIMEOUT_MS = 120_000;

export function startProcess<To, From extends { readonly type: string }>(file: string, args: readonly string[] = []): WorkerProcess<To, From> {
  const child = fork(new URL(file, import.meta.url), args, { execArgv: [...process.execArgv, "--expose-gc"] });
  return {
    send: (message) => void child.send(message as object),
    next: (type, timeoutMs = ANSWER_TIMEOUT_MS) =>
      new Promise((resolve, reject) => {
        const settle = (): void => {
          clearTimeout(timer);
          child.off("message", handle).off("exit", end);
        };
        const fail = (why: string): void => {
          settle();
          reject(new Error(`${file}: ${why}`));
        };
        const handle = (message: From): void => {
          if (message.type === "wrong") return fail(JSON.stringify(message));
          if (message.type !== type) return;
          settle();
          resolve(message as Extract<From, { type: typeof type }>);
        };
        const end = (): void => fail("ended");
        const timer = setTimeout(() => fail(`no ${type} in ${timeoutMs} ms`), timeoutMs);
        child.on("message", handle).on("exit", end);
      }),
    [Symbol.dispose]: () => void child.kill("SIGKILL"),
  };
}
