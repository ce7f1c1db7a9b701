/** What the neighbour tells a service process, by IPC. */
export type ToService =
  /** Append one event to the neighbour's thread. */
  | { readonly type: "append"; readonly n: number }
  /** Have ready what a flood by this user needs. */
  | { readonly type: "prepare"; readonly need: "history" | "busy"; readonly user: string }
  /** Is the service at rest? */
  | { readonly type: "look" };

export type FromService =
  | { readonly type: "ready"; readonly port: number }
  | { readonly type: "prepared" }
  | ({ readonly type: "looked" } & Taken);

/** What a service has taken since it began. */
export interface Taken {
  readonly messages: number;
  readonly upgrades: number;
  readonly refusals: number;
  readonly connections: number;
  readonly cpuMs: number;
  /** Unhandled rejections and uncaught exceptions. */
  readonly failures: readonly string[];
}

export type ToFlooder =
  | { readonly type: "flood"; readonly name: string; readonly connections: number; readonly port: number; readonly address: string; readonly user: string }
  /** Reset all connections. */
  | { readonly type: "halt" };

export type FromFlooder =
  | { readonly type: "ready" }
  /** All connections came as far as they go, or were refused once. */
  | { readonly type: "flooding" }
  | { readonly type: "halted"; readonly closes: Readonly<Record<string, number>> };

export const NEIGHBOUR = "ann";
export const NEIGHBOUR_THREAD = "diary";
