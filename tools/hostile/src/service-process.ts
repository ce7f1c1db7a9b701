import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startChildProcess } from "@apex/testkit/child-process";
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
  const args = [join(folder, "apex.db"), String(handshakeTimeoutMs)];
  const child = startChildProcess<ToService, FromService>(new URL("./service.ts", import.meta.url), args);
  const { port } = await child.next("ready");

  return {
    port,
    get isAlive() {
      return child.isAlive;
    },
    begin: () => child.send({ type: "begin" }),
    async stop() {
      const stopped = child.next("stopped");
      child.send({ type: "stop" });
      return (await stopped).last;
    },
    async measure() {
      const measured = child.next("measured");
      child.send({ type: "measure" });
      return measured;
    },
    async [Symbol.asyncDispose]() {
      await child.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
