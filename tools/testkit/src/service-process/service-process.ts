import { startChildProcess, type ChildProcess, type ChildProcessOptions } from "../child-process.ts";
import type { FromService, ToService } from "./messages.ts";

/** A service in a process of its own. */
export interface ServiceProcess extends ChildProcess<ToService, FromService> {
  readonly port: number;
  /** Of the service itself, where something is put before it. */
  readonly servicePid: number;
}

export interface ServiceOptions extends ChildProcessOptions {
  /** Default: a free one. */
  readonly port?: number;
  readonly synchronous?: "full" | "normal" | "off";
}

/** Starts the service on a database. */
export async function startServiceProcess(database: string, options: ServiceOptions = {}): Promise<ServiceProcess> {
  const { port = 0, synchronous = "full" } = options;
  const file = new URL("./main.ts", import.meta.url);
  const child = startChildProcess<ToService, FromService>(file, [database, String(port), synchronous], options);
  const ready = await child.next("ready");
  return Object.assign(child, { port: ready.port, servicePid: ready.pid });
}
