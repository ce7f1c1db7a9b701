import type { Tick } from "../payload.ts";

/** A way to bring events from a server to clients. */
export interface Subject {
  /** Starts the server on a free port of this machine. */
  serve(): Promise<Running>;
  /** Connects one client; resolves when it will get everything that is published from now on. */
  connect(port: number, deliver: (n: number) => void): Promise<void>;
}

export interface Running {
  readonly port: number;
  /** Publishes all of them to every client, as fast as it can. */
  publish(ticks: readonly Tick[]): void | Promise<void>;
}
