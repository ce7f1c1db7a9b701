import type { Load, SocketPlan } from "./load/load.ts";

/** What the processes of one round are told and answer. The coordinator starts both, and neither knows of the other. */

export type ToServer =
  /** `folder`: for what a store keeps. */
  | { readonly type: "start"; readonly subject: string; readonly load: Load; readonly folder: string }
  /** Publishes so many items in each thread. */
  | { readonly type: "publish"; readonly items: number }
  /** Answers with the CPU that the process has used since it was asked last. */
  | { readonly type: "cpu" }
  /** Answers with the memory that is left after a collection. */
  | { readonly type: "memory" }
  /** Records what the main thread does until the next `profile`, which writes it into the file. */
  | { readonly type: "profile"; readonly file?: string };

export type FromServer =
  /** `note`: what the subject does in another way than its row says. */
  | { readonly type: "started"; readonly port: number; readonly note?: string }
  | { readonly type: "published" }
  | { readonly type: "cpu"; readonly userUs: number; readonly systemUs: number }
  | { readonly type: "memory"; readonly bytes: number }
  | { readonly type: "profile" };

export type ToClient =
  | { readonly type: "connect"; readonly subject: string; readonly port: number; readonly load: Load; readonly sockets: readonly SocketPlan[] }
  /** Answers once every socket has got so many items of each of its threads, from the beginning. */
  | { readonly type: "expect"; readonly items: number };

export type FromClient =
  | { readonly type: "connected" }
  | { readonly type: "reached" }
  /** A socket got something else than what should have come next, behind so many items. */
  | { readonly type: "wrong"; readonly behind: number; readonly got: unknown };
