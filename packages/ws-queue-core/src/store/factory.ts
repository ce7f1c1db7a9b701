import type { Limits } from "../limits.ts";
import type { Telemetry } from "../ports.ts";
import type { Store } from "./port.ts";

/** What a store is told by the one who opens it. */
export interface StoreContext {
  readonly limits: Limits;
  /** Learns of failures that no call is waiting for. Does not throw; the manager guards the one that the application gives. */
  readonly onError: (error: unknown) => void;
  /** Told what the store counts. */
  readonly telemetry?: Telemetry;
}

/** A store that is configured and not open yet. */
export interface StoreFactory {
  /** Opens the store; each call opens another one. Rejects with a `store_*` code, or `misconfigured`. */
  open(context: StoreContext): Promise<Store>;
}
