/** What the test tells the service process, by IPC. */
export type ToService =
  /** Begins to append numbered events to the victim's thread, each accepted before the next. */
  | { readonly type: "begin" }
  | { readonly type: "stop" }
  | { readonly type: "measure" };

export interface Measured {
  readonly type: "measured";
  /** heapUsed + external, after garbage was collected. */
  readonly bytes: number;
  readonly connections: number;
  /** Unhandled rejections, uncaught exceptions, and whatever the manager reported. */
  readonly failures: readonly string[];
}

export type FromService =
  | { readonly type: "ready"; readonly port: number }
  | { readonly type: "stopped"; readonly last: number }
  | Measured;

export const VICTIM = "ann";
export const VICTIM_THREAD = "diary";
/** What no attacker may ever see: the victim's events carry it. */
export const SECRET = "only-the-victim-may-read-this";
