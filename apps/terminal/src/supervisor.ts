import { fork, type ChildProcess } from "node:child_process";

/** Keeps one server process running on the same port and the same database, whatever ends it. */
export interface Supervisor {
  readonly port: number;
  /** SIGKILL: no goodbye, no flush. */
  kill(): void;
  stop(): Promise<void>;
}

export async function supervise(database: string, onRestart: () => void): Promise<Supervisor> {
  let stopping = false;
  let current = spawn(0);
  const port = await current.ready;

  function spawn(listenOn: number): { child: ChildProcess; ready: Promise<number> } {
    const child = fork(new URL("./server.ts", import.meta.url), [database, String(listenOn)], { execArgv: process.execArgv });
    const ready = new Promise<number>((resolve, reject) => {
      child.once("message", (message: { ready: number }) => resolve(message.ready));
      child.once("exit", (code, signal) => reject(new Error(`The server ended before it listened (${signal ?? code})`)));
    });
    // The rejection matters to whoever waits for the first start; a later one is seen at `exit` below.
    ready.catch(() => {});
    child.once("exit", () => {
      if (stopping) return;
      onRestart();
      current = spawn(port);
    });
    return { child, ready };
  }

  return {
    port,
    kill: () => void current.child.kill("SIGKILL"),
    stop: () => {
      stopping = true;
      const { child } = current;
      return new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      });
    },
  };
}
