/** What the processes of one round tell each other. The coordinator starts both and passes nothing on but these. */

export type ToServer =
  | { readonly type: "start"; readonly subject: string; readonly clients: number }
  /** Publishes events `from` to `to`, all in one go. */
  | { readonly type: "publish"; readonly from: number; readonly to: number }
  /** Answers with what the process has used since the last mark. */
  | { readonly type: "measure" };

export type FromServer =
  | { readonly type: "started"; readonly port: number }
  | { readonly type: "measured"; readonly cpuUs: number; readonly memoryBytes: number };

export type ToClient =
  | { readonly type: "connect"; readonly subject: string; readonly port: number; readonly clients: number }
  /** Answers once every connection has got every event up to this number. */
  | { readonly type: "expect"; readonly through: number };

export type FromClient =
  | { readonly type: "connected" }
  | { readonly type: "reached"; readonly through: number }
  /** A connection got another event than the next one. */
  | { readonly type: "wrong"; readonly expected: number; readonly got: number };
