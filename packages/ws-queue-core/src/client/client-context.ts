import type { WelcomeFrame, WireResetReason } from "../protocol/frames.ts";
import type { Connection } from "./connection.ts";
import type { ClientOutput } from "./io.ts";
import type { Outbox } from "./outbox.ts";
import type { Subscriptions } from "./subscriptions.ts";

/** The parts of one client, for the functions that hand inputs and frames to them. */
export interface ClientContext {
  readonly connection: Connection;
  readonly subscriptions: Subscriptions;
  readonly outbox: Outbox;
  readonly emit: (output: ClientOutput) => void;
  /** From the newest `welcome`. */
  limits: WelcomeFrame["limits"] | undefined;
  readonly resets: Partial<Record<WireResetReason, number>>;
}
