import { setTimeout as pause } from "node:timers/promises";
import { startChildProcess, type ChildProcess } from "@apex/testkit/child-process";
import type { HistoryRecord } from "../history/records.ts";
import type { FromService, ToService } from "../messages.ts";

type Process = ChildProcess<ToService, FromService>;

/** The service under test, over all its lives on one port and one store. */
export interface ServiceControl extends AsyncDisposable {
  readonly port: number;
  readonly life: number;
  readonly isUp: boolean;
  /** Appends that this life has not answered yet. */
  readonly unanswered: number;
  send(message: ToService): void;
  /** SIGKILL, and start again. Resolves when it is up. */
  restart(): Promise<void>;
  /** SIGSTOP for so long. Resolves when it goes on. */
  stop(ms: number): Promise<void>;
}

/** `database`: a file, or `memory`. */
export async function startService(database: string, record: (record: HistoryRecord) => void): Promise<ServiceControl> {
  let life = 0;
  let port = 0;
  let isUp = false;
  let unanswered = 0;
  let child = await start();

  async function start(): Promise<Process> {
    life += 1;
    const own = life;
    const next: Process = startChildProcess(new URL("../processes/service.ts", import.meta.url), [String(life), String(port), database]);
    next.onMessage((message) => {
      if (message.type !== "records") return;
      for (const one of message.records) record(one);
      if (own === life) unanswered -= message.records.filter(({ k }) => k === "acked" || k === "refused").length;
    });
    next.onExit(() => {
      if (isUp && own === life) record({ k: "service", at: Date.now(), life: own, event: "died" });
    });
    ({ port } = await next.next("ready"));
    isUp = true;
    record({ k: "service", at: Date.now(), life, event: "up" });
    return next;
  }

  return {
    get port() {
      return port;
    },
    get life() {
      return life;
    },
    get isUp() {
      return isUp;
    },
    get unanswered() {
      return unanswered;
    },
    send(message) {
      if (message.type === "append") unanswered += message.events.length;
      child.send(message);
    },
    async restart() {
      isUp = false;
      unanswered = 0;
      record({ k: "service", at: Date.now(), life, event: "killed" });
      await child.kill();
      child = await start();
    },
    async stop(ms) {
      child.signal("SIGSTOP");
      await pause(ms);
      child.signal("SIGCONT");
    },
    async [Symbol.asyncDispose]() {
      isUp = false;
      await child.kill();
    },
  };
}
