import { startChildProcess, type ChildProcess } from "../child-process.ts";
import type { FromService, ToService } from "./messages.ts";

/** A service in a process of its own. */
export interface ServiceProcess extends ChildProcess<ToService, FromService> {
  readonly port: number;
}

/** Starts the service on a database, on a free port unless one is given. */
export async function startServiceProcess(database: string, port = 0): Promise<ServiceProcess> {
  const child = startChildProcess<ToService, FromService>(new URL("./main.ts", import.meta.url), [database, String(port)]);
  return Object.assign(child, { port: (await child.next("ready")).port });
}
