import type { HistoryRecord } from "./history/records.ts";
import type { Settings } from "./settings.ts";

/** What was observed, in batches: each process sends its records on its own channel, one JSON line a batch. */
export interface Records {
  readonly type: "records";
  readonly records: readonly HistoryRecord[];
}

export type ToService =
  | { readonly type: "append"; readonly events: readonly { readonly n: number; readonly user: number; readonly thread: number }[] }
  | { readonly type: "measure" };

export type FromService = { readonly type: "ready"; readonly port: number } | Records;

/** What happens to pages where they live. */
export type PageFault =
  | { readonly type: "reload"; readonly pages: readonly number[]; readonly variant: string }
  | { readonly type: "stall"; readonly pages: readonly number[]; readonly ms: number }
  | { readonly type: "dup-tab"; readonly pages: readonly number[]; readonly ms: number }
  | { readonly type: "flood"; readonly pages: readonly number[]; readonly ms: number }
  | { readonly type: "backlog"; readonly pages: readonly number[] };

export type ToPages =
  | { readonly type: "open"; readonly name: string; readonly port: number; readonly pages: readonly number[]; readonly settings: Settings }
  | PageFault
  /** No more requests; copies of tabs end, stalls are over. */
  | { readonly type: "calm" }
  | { readonly type: "measure" };

export type FromPages = Records;

/** What happens to connections on their way. */
export type LinkFault =
  | { readonly type: "cut"; readonly pages: readonly number[]; readonly variant: string }
  | { readonly type: "half-open" | "stall" | "offline"; readonly pages: readonly number[]; readonly ms: number }
  | { readonly type: "slow"; readonly pages: readonly number[]; readonly ms: number; readonly bytesPerSecond: number };

export type ToProxy = { readonly type: "listen"; readonly to: number } | LinkFault | { readonly type: "calm" };
export type FromProxy = { readonly type: "listening"; readonly port: number };

/** `threads`: all that were written to. */
export type ToReader = { readonly type: "read"; readonly port: number; readonly settings: Settings; readonly threads: readonly number[] };
export type FromReader = Records;
