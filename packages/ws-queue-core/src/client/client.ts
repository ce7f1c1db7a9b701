import type { ClientFrame, WireResetReason } from "../protocol/frames.ts";
import type { Line } from "./line.ts";
import type { ClientOutput } from "./io.ts";
import type { Outbox } from "./outbox-state.ts";
import type { ClientSettings } from "./settings.ts";
import type { Counters, Subscription } from "./subscription.ts";

/** All that one client knows. The functions of this folder change it; what they want done goes to `outputs`. */
export interface Client extends ClientSettings, Line {
  readonly jitter: () => number;
  readonly outputs: ClientOutput[];
  readonly outbox: Outbox;
  readonly counters: Counters;
  readonly resets: Partial<Record<WireResetReason, number>>;
  /** By the driver's own number. */
  readonly subscriptions: Map<number, Subscription>;
  /** The newest number of a subscription on the wire. */
  lastNumber: number;
  /** An ack is to be sent with what is sent next. */
  isAckDue?: boolean;
}

export const emit = ({ outputs }: Client, output: ClientOutput): void => void outputs.push(output);

export const send = (client: Client, frame: ClientFrame): void => emit(client, { type: "send", frame });
