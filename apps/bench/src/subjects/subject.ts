import type { Item, Message } from "../load/content.ts";
import type { Load, SocketPlan, ThreadAddress } from "../load/load.ts";

/** Called with what came, and the place of its thread. */
export type Deliver = (place: number, message: Message) => void;

/** A way to bring items from a server to clients. */
export interface Subject {
  /** Starts the server on a free port of this machine. `folder`: for what it keeps. */
  serve(load: Load, folder: string): Promise<Running>;
  /** Connects one client; resolves when it will get everything that is published from now on. */
  connect(port: number, socket: SocketPlan, load: Load, deliver: Deliver): Promise<void>;
}

export interface Running {
  readonly port: number;
  /** What it does in another way than the row says. */
  readonly note?: string;
  /** Where something has to be there before the first item. */
  readonly ready?: Promise<unknown>;
  /** Publishes all of them in this order, as fast as it can. Resolves when more may come. */
  publish(thread: ThreadAddress, items: readonly Item[]): void | Promise<void>;
}
