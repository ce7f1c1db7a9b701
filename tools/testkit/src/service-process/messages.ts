/** What a test tells the service process, by IPC. */
export type ToService =
  /** Appends events `from` to `to` to a thread of the user, each call confirmed before the next. `perCall`: so many events in a list; default: one, without a list. */
  | { readonly type: "append"; readonly threadId: string; readonly from: number; readonly to: number; readonly padBytes: number; readonly perCall?: number }
  | { readonly type: "memory" }
  /** Ends the service in order: its process ends by itself. */
  | { readonly type: "stop" };

export type FromService =
  | { readonly type: "ready"; readonly port: number; readonly pid: number }
  /** Accepted at its durability, from `n` on as many as are in a call: from here on they may not be lost. */
  | { readonly type: "acked"; readonly threadId: string; readonly n: number; readonly offset: number; readonly level: string }
  | { readonly type: "memory"; readonly bytes: number };

export const USER = "ann";
