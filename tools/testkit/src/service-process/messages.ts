/** What a test tells the service process, by IPC. */
export type ToService =
  /** Appends events `from` to `to` to a thread of the user, each confirmed before the next. */
  | { readonly type: "append"; readonly threadId: string; readonly from: number; readonly to: number; readonly padBytes: number }
  | { readonly type: "memory" }
  /** Ends the service in order: its process ends by itself. */
  | { readonly type: "stop" };

export type FromService =
  | { readonly type: "ready"; readonly port: number; readonly pid: number }
  /** Accepted at its durability: from here on it may not be lost. */
  | { readonly type: "acked"; readonly n: number; readonly offset: number; readonly level: string }
  | { readonly type: "memory"; readonly bytes: number };

export const USER = "ann";
