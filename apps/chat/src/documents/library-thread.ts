import { Worker } from "node:worker_threads";
import type { Library } from "./library.ts";

type Method = Exclude<keyof Library, symbol>;

export interface LibraryCall {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}

export interface LibraryReply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** The library as the server's thread sees it: the same calls, each with a promise. */
export type LibraryThread = {
  readonly [Name in Method]: (...args: Parameters<Library[Name]>) => Promise<ReturnType<Library[Name]>>;
};

const METHODS: Record<Method, true> = {
  list: true,
  find: true,
  create: true,
  add: true,
  finish: true,
  remove: true,
  documents: true,
  search: true,
  findDocuments: true,
  namedDocuments: true,
  count: true,
  lines: true,
  close: true,
};

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the library in a worker thread. A failure of the thread fails every call that waits, and every later one. */
export function startLibrary(folder: string): LibraryThread {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: { folder } });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let ended: Error | undefined;

  const end = (error: Error): void => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on("message", ({ id, result, error }: LibraryReply) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(error));
  });
  worker.on("error", (error) => end(error instanceof Error ? error : new Error(String(error))));
  worker.on("exit", () => end(new Error("The library is closed")));

  const call = (method: Method, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ended !== undefined) return reject(ended);
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      worker.postMessage({ id: lastId, method, args } satisfies LibraryCall);
    });
  const names = Object.keys(METHODS) as Method[];
  const entries = names.map((method) => [method, (...args: unknown[]) => call(method, args)] as const);
  return Object.fromEntries(entries) as LibraryThread;
}
