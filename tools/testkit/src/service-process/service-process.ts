import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { FromService, ToService } from "./messages.ts";

/** A service in a process of its own. */
export interface ServiceProcess extends AsyncDisposable {
  readonly port: number;
  send(message: ToService): void;
  onMessage(handler: (message: FromService) => void): void;
  /** The next message of this type. */
  next<Type extends FromService["type"]>(type: Type): Promise<Extract<FromService, { type: Type }>>;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
}

/** Starts the service on a database, on a free port unless one is given. */
export async function startServiceProcess(database: string, port = 0): Promise<ServiceProcess> {
  const child = fork(new URL("./main.ts", import.meta.url), [database, String(port)], {
    execArgv: ["--conditions=@apex/source", "--disable-warning=ExperimentalWarning", "--expose-gc"],
  });
  const ready = await nextMessage(child, "ready");

  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  return {
    port: ready.port,
    // A message to a process that was just killed is lost, as it would be a moment later.
    send: (message) => void (child.connected && child.send(message, () => undefined)),
    onMessage: (handler) => void child.on("message", handler),
    next: (type) => nextMessage(child, type),
    kill,
    [Symbol.asyncDispose]: kill,
  };
}

function nextMessage<Type extends FromService["type"]>(child: ChildProcess, type: Type): Promise<Extract<FromService, { type: Type }>> {
  return new Promise((resolve, reject) => {
    const handle = (message: FromService): void => {
      if (message.type !== type) return;
      child.off("message", handle).off("exit", end);
      resolve(message as Extract<FromService, { type: Type }>);
    };
    const end = (code: number | null): void => reject(new Error(`The service ended (${code}) before it said ${type}`));
    child.on("message", handle).once("exit", end);
  });
}
