import { fork, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A process of the service under test. */
export interface Service {
  port(): number;
  /** SIGKILL, and the same again on the same port and the same files. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A second of the old stack, in milliseconds. */
const OLD_SECOND_MS = "50";
const RUN_IDLE_MS = "2500";

/** Starts `src/main.ts` of a stage's folder. `onLog` gets what it writes about errors. */
export async function startService(folder: string, onLog?: (text: string) => void): Promise<Service> {
  const data = await mkdtemp(path.join(tmpdir(), "legacy-service-"));
  let child: ChildProcess;
  let port = 0;
  const start = async (): Promise<void> => {
    const env = { ...process.env, PORT: String(port), DATABASE: path.join(data, "chat.db"), LEGACY_SECOND_MS: OLD_SECOND_MS, RUN_IDLE_MS, APEX_WS_LEGACY: "silence", ...(onLog === undefined ? {} : { LOG: "1" }) };
    child = fork(path.join(folder, "src/main.ts"), [], { execArgv: ["--conditions=@apex/source", "--disable-warning=ExperimentalWarning"], env, stdio: ["ignore", "ignore", onLog === undefined ? "inherit" : "pipe", "ipc"] });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => onLog?.(text));
    port = await new Promise<number>((resolve, reject) => {
      child.once("message", (message: { readonly port: number }) => resolve(message.port));
      child.once("exit", (code, signal) => reject(new Error(`The service of ${path.basename(folder)} ended before it listened (${signal ?? code})`)));
    });
  };
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  };
  await start();
  return {
    port: () => port,
    async restart() {
      await end();
      await start();
    },
    async stop() {
      await end();
      await rm(data, { recursive: true, force: true });
    },
  };
}
