import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FromService, Measured, ToService } from "./messages.ts";

/** The attacked service, as the test sees it. */
export interface ServiceProcess extends AsyncDisposable {
  readonly port: number;
  readonly isAlive: boolean;
  /** Begins to append events to the victim's thread. */
  begin(): void;
  /** Ends that; the number of the last event. */
  stop(): Promise<number>;
  measure(): Promise<Measured>;
}

/** The default of a manager. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

export async function startService({ handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS } = {}): Promise<ServiceProcess> {
  const folder = await mkdtemp(join(tmpdir(), "apex-hostile-"));
  const child = fork(new URL("./service.ts", import.meta.url), [join(folder, "apex.db"), String(handshakeTimeoutMs)], {
    execArgv: ["--conditions=@apex/source", "--disable-warning=ExperimentalWarning", "--expose-gc"],
  });

  function next<Type extends FromService["type"]>(type: Type): Promise<Extract<FromService, { type: Type }>> {
    return new Promise((resolve, reject) => {
      const handle = (message: FromService): void => {
        if (message.type !== type) return;
        child.off("message", handle).off("exit", fail);
        resolve(message as Extract<FromService, { type: Type }>);
      };
      const fail = (code: number | null, signal: string | null): void => reject(new Error(`The service died: ${code ?? signal}`));
      child.on("message", handle).once("exit", fail);
    });
  }
  const tell = (message: ToService): void => void child.send(message);
  const { port } = await next("ready");

  return {
    port,
    get isAlive() {
      return child.exitCode === null && child.signalCode === null;
    },
    begin: () => tell({ type: "begin" }),
    async stop() {
      const stopped = next("stopped");
      tell({ type: "stop" });
      return (await stopped).last;
    },
    async measure() {
      const measured = next("measured");
      tell({ type: "measure" });
      return measured;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGKILL");
        await once(child, "exit");
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
