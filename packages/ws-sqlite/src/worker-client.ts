import path from "node:path";
import { Worker } from "node:worker_threads";
import { createError, type ApexError, type StoreDurability } from "@apex/ws-queue-core";
import { createCallBook, type CallBook } from "./call-book.ts";
import { fromErrorData } from "./error-data.ts";
import type { Findings, FromWorker, WorkerData } from "./messages.ts";
import type { PackedChange } from "./packed-page.ts";

/** A worker that has the store open. */
export interface WorkerClient extends Pick<CallBook, "call" | "notify"> {
  readonly durability: StoreDurability;
  /** Lets the worker finish what it was asked, close the file and end. Resolves when it is gone. */
  close(): Promise<void>;
}

export interface WorkerEvents {
  readonly onChanges: (changes: readonly PackedChange[]) => void;
  /** Told how many entries retention let go, before the answers to what it was part of. */
  readonly onTrimmed: (count: number) => void;
  /** Told what is no answer: damage, before the answer to the read that met it. */
  readonly onFindings: (findings: Findings) => void;
  /** Called in the moment in which the worker is gone and everything was answered; with why, unless it was closed. */
  readonly onEnd: (error: ApexError | undefined) => void;
}

/**
 * What a call needs is garbage as soon as it is answered. Left alone, V8 lets the space for what is young grow to 192 MiB,
 * for no gain that could be measured: with an eighth of it a commit costs as much CPU, within the noise.
 */
const YOUNG_MIB_MAX = 24;

/**
 * The worker lies beside this file and has its extension: `.ts` from the sources, `.js` or `.cjs` when built. From the
 * sources it needs the condition under which packages of this workspace resolve to theirs.
 */
function spawn(workerData: WorkerData): Worker {
  const extension = path.extname(new URL(import.meta.url).pathname);
  const file = new URL(`./worker${extension}`, import.meta.url);
  const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MIB_MAX };
  return new Worker(file, { workerData, resourceLimits, ...(extension === ".ts" ? { execArgv: ["--conditions=@apex/source"] } : {}) });
}

/** Starts a worker and waits until it has opened the store. Rejects with why it could not. */
export function startWorker(data: WorkerData, { onChanges, onTrimmed, onFindings, onEnd }: WorkerEvents): Promise<WorkerClient> {
  const worker = spawn(data);
  let isClosing = false;
  let failure: ApexError | undefined;
  const book = createCallBook({
    send: (batch) => worker.postMessage(batch),
    // An idle store keeps no process alive; one that closes does until it is closed.
    onWaiting: (isWaiting) => (isWaiting || isClosing ? worker.ref() : worker.unref()),
  });
  const ended = new Promise<void>((resolve) => worker.on("exit", () => resolve()));

  const close = (): Promise<void> => {
    book.notify({ name: "close" });
    isClosing = true;
    worker.ref();
    return ended;
  };

  return new Promise((resolve, reject) => {
    worker.on("message", (message: FromWorker) => {
      switch (message.type) {
        case "opened":
          worker.unref();
          return resolve({ durability: message.durability, call: book.call, notify: book.notify, close });
        case "failed":
          failure = fromErrorData(message.error);
          return reject(failure);
        case "findings":
          return onFindings(message);
        case "answers":
          try {
            if (message.trimmed !== undefined) onTrimmed(message.trimmed);
            return onChanges(message.changes);
          } finally {
            book.settle(message.replies);
          }
      }
    });
    whenGone(worker, (death) => {
      const error = death ?? failure;
      // First: `onEnd` may reach an `onError` that throws.
      book.rejectAll(error ?? createError("store_closed"));
      reject(error ?? createError("store_closed"));
      onEnd(error);
    });
  });
}

/** `exit` comes last, when the thread has let go of the file. */
function whenGone(worker: Worker, onGone: (error: ApexError | undefined) => void): void {
  let cause: unknown;
  worker.on("error", (error) => (cause = error));
  worker.on("exit", (code) => {
    if (code === 0) return onGone(undefined);
    const reason = cause instanceof Error ? cause.message : `exit code ${code}`;
    onGone(createError("store_unavailable", `The store's worker thread died: ${reason}`, {}, cause));
  });
}
