import type { Limits } from "@apex/ws-queue-core";
import type { Changes, Store, StoreNotice } from "@apex/ws-queue-core/store";
import type { Random } from "@apex/testkit/random";
import type { Trouble } from "../history.ts";
import type { Process, ProcessClock } from "../time/process.ts";
import type { Schedule } from "../time/schedule.ts";
import type { StoreWeather } from "./weather.ts";

/** One node's connection to the store: the port, and what the store says on its own. */
export interface StoreConnection {
  /** At once where nothing has to be asked: a turn more would move what happens in the seeds that are known to catch something. */
  open(): Store | Promise<Store>;
  handleNews(news: StoreNews): void;
}

/** `restarted`: the process of the store is another one, and all connections are lost. */
export type StoreNews = { readonly type: "changed"; readonly changes: Changes } | { readonly type: "restarted" } | StoreNotice;

export interface ConnectionParts {
  /** The node's name. */
  readonly name: string;
  readonly schedule: Schedule;
  readonly process: Process;
  readonly clock: ProcessClock;
  readonly random: Random;
  readonly weather: Readonly<StoreWeather>;
  readonly limits: Limits;
  /** Whether answered commits can still be lost. */
  readonly isReplicated: boolean;
  readonly handleLostNotice: () => void;
  /** A call failed or took long. */
  readonly handleTrouble: (trouble: Trouble) => void;
}

export type Connect = (parts: ConnectionParts) => StoreConnection;
