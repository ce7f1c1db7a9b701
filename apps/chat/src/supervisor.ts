import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Keeps one server process running on the same port, whatever ends it. */
export interface Supervisor {
  readonly port: number;
  /** The process that serves now. */
  readonly pid: number | undefined;
  /** SIGKILL: no goodbye, no flush. */
  kill(): void;
  /** Ends the server in good order and starts no other. */
  stop(): Promise<void>;
}

export interface SuperviseOptions {
  /** Added to this process's own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onRestart: (cause: string) => void;
}

interface ServerProcess {
  readonly child: ChildProcess;
  /** The port, once it listens. Rejects when it ends before. */
  readonly listening: Promise<number>;
}

const SERVER = fileURLToPath(new URL("./server/main.ts", import.meta.url));
/** A server that cannot even start is not started again without end. */
const FAILED_STARTS_MAX = 5;
const RESTART_DELAY_MS = 200;

/** Starts a server and, whenever it ends by itself, another. Rejects when the first one cannot start. */
export async function supervise({ environment, onRestart }: SuperviseOptions): Promise<Supervisor> {
  let isStopping = false;
  let failedStarts = 0;
  let current = startProcess(environment);
  const port = await current.listening;
  watch(current);

  function watch({ child }: ServerProcess): void {
    child.once("exit", (code, signal) => {
      if (isStopping) return;
      onRestart(signal ?? `exit code ${code}`);
      restart();
    });
  }

  function restart(): void {
    if (isStopping) return;
    const next = startProcess({ ...environment, PORT: String(port) });
    current = next;
    next.listening.then(
      () => {
        failedStarts = 0;
        watch(next);
      },
      (error: unknown) => {
        failedStarts += 1;
        if (failedStarts < FAILED_STARTS_MAX) return void setTimeout(restart, RESTART_DELAY_MS);
        console.error("The server does not start again:", error);
        process.exitCode = 1;
      },
    );
  }

  return {
    port,
    get pid() {
      return current.child.pid;
    },
    kill: () => void current.child.kill("SIGKILL"),
    stop: () => {
      isStopping = true;
      return end(current.child);
    },
  };
}

function startProcess(environment: Readonly<Record<string, string>>): ServerProcess {
  const child = fork(SERVER, { env: { ...process.env, ...environment } });
  const listening = new Promise<number>((resolve, reject) => {
    child.once("message", (message: { port?: number; problem?: string }) => {
      if (message.port === undefined) reject(new Error(message.problem));
      else resolve(message.port);
    });
    child.once("exit", (code, signal) => reject(new Error(`The server ended before it listened (${signal ?? `exit code ${code}`})`)));
  });
  return { child, listening };
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
