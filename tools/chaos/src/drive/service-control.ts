import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startChildProcess, type ChildProcess } from "@apex/testkit/child-process";
import type { HistoryRecord } from "../history/records.ts";
import type { FromService, ToService } from "../messages.ts";
import type { Settings } from "../settings.ts";

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

/** Its store is in the folder. A service that a handler killed is started again at once. */
export async function startService(settings: Settings, folder: string, record: (record: HistoryRecord) => void): Promise<ServiceControl> {
  const database = settings.store === "memory" ? "memory" : join(folder, "apex.db");
  const mayCrash = settings.handlers.includes("crash");
  let life = 0;
  let port = 0;
  let isUp = false;
  let isOver = false;
  let unanswered = 0;
  /** The life that is ended from here: its exit is no crash. */
  let killed = 0;
  let child = spawn();
  /** Resolves once a process is up: another one than it began with where that crashed first. */
  let starting = comeUp();
  await starting;

  function spawn(): Process {
    life += 1;
    unanswered = 0;
    const own = life;
    const next: Process = startChildProcess(new URL("../processes/service.ts", import.meta.url), [String(life), String(port), database, JSON.stringify(settings)]);
    next.onMessage((message) => {
      if (message.type !== "records") return;
      for (const one of message.records) record(one);
      if (own === life) unanswered -= message.records.filter(({ k }) => k === "acked" || k === "refused").length;
    });
    return next;
  }

  async function comeUp(): Promise<void> {
    const [own, current] = [life, child];
    current.onExit((_code, signal) => handleExit(own, signal));
    try {
      ({ port } = await current.next("ready"));
    } catch (error) {
      // It crashed before, and another one is on its way.
      if (own !== life) return starting;
      if (isOver) return;
      throw error;
    }
    isUp = true;
    record({ k: "service", at: Date.now(), life: own, event: "up" });
  }

  function handleExit(own: number, signal: NodeJS.Signals | null): void {
    if (isOver || own === killed) return;
    isUp = false;
    const isCrash = mayCrash && signal === "SIGKILL";
    record({ k: "service", at: Date.now(), life: own, event: isCrash ? "crashed" : "died" });
    if (!isCrash) return;
    child = spawn();
    starting = comeUp();
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
      await starting;
      killed = life;
      isUp = false;
      record({ k: "service", at: Date.now(), life, event: "killed" });
      await child.kill();
      child = spawn();
      starting = comeUp();
      await starting;
    },
    async stop(ms) {
      const stopped = child;
      stopped.signal("SIGSTOP");
      await pause(ms);
      stopped.signal("SIGCONT");
    },
    async [Symbol.asyncDispose]() {
      isOver = true;
      isUp = false;
      await child.kill();
    },
  };
}
