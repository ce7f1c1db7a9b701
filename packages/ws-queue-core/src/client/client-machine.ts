import { LOCAL } from "../error-codes.ts";
import { errorOf } from "../errors.ts";
import type { WireResetReason } from "../protocol/frames.ts";
import type { OutboxBody } from "./body.ts";
import type { Client } from "./client.ts";
import { handleTimers, renew, setProgress } from "./connection.ts";
import type { Phase } from "./connection-phase.ts";
import { handleInput } from "./input-handler.ts";
import type { ClientInput, ClientOutput } from "./io.ts";
import { createLine } from "./line.ts";
import { expire, outboxDueAt } from "./outbox.ts";
import { isRenewalDue } from "./outbox-producer.ts";
import { createOutbox, tellRejected } from "./outbox-state.ts";
import { persist, sendDue } from "./send-due.ts";
import { createSettings, type ClientSettings } from "./settings.ts";
import { statsOf, type Counters, type SubscriptionStats } from "./subscription.ts";
import { all, endSubscription, progressOf, subscriptionsDueAt } from "./subscriptions.ts";

export interface ClientMachineOptions {
  /** Random, at least 0 and below 1: spreads the reconnects of many clients. */
  readonly jitter: () => number;
  readonly settings?: Partial<ClientSettings>;
}

/** What happened since the client was made. */
export interface ClientStats extends Readonly<Counters> {
  /** Connections that stood, after the first. */
  readonly reconnects: number;
  readonly resets: Readonly<Partial<Record<WireResetReason, number>>>;
  /** How far each subscription is now. */
  readonly subscriptions: readonly SubscriptionStats[];
}

/**
 * The client's side of the protocol. `now` is in milliseconds of any clock that only grows. Outputs are to be drained
 * after each input and each timeout, and handled in order.
 */
export interface ClientMachine {
  handleInput(input: ClientInput, now: number): void;
  handleTimeout(now: number): void;
  pollOutput(): ClientOutput | undefined;
  /** When `handleTimeout` is due; undefined: nothing waits. */
  nextTimeout(): number | undefined;
  phase(): Phase;
  /** What was asked for and is neither settled nor rejected, in order; with what an earlier page left. */
  pending(): readonly OutboxBody[];
  stats(): ClientStats;
  subscriptionStats(sub: number): SubscriptionStats | undefined;
}

/** Throws `misconfigured` for settings that cannot work. */
export function createClientMachine({ jitter, settings }: ClientMachineOptions): ClientMachine {
  const client = createClient(createSettings(settings), jitter);
  const { outbox, subscriptions } = client;
  let clock = 0;

  const finish = (now: number): void => {
    clock = now;
    expire(outbox, now);
    const { welcome } = client;
    if (welcome) {
      if (isRenewalDue(outbox)) renew(client, now, "producer_expired");
      else {
        sendDue(client, welcome, now);
        setProgress(client, progressOf(client));
      }
    }
    persist(client);
  };

  return {
    handleInput(input, now) {
      if (client.phase.name === "closed") return refuse(client, input);
      handleInput(client, input, now);
      finish(now);
    },
    handleTimeout(now) {
      handleTimers(client, now);
      finish(now);
    },
    pollOutput: () => client.outputs.shift(),
    nextTimeout() {
      const at = Math.min(subscriptionsDueAt(client, clock), outboxDueAt(outbox, clock), client.moveAt, client.deadAt, client.pingAt);
      return at < Infinity ? at : undefined;
    },
    phase: () => client.phase,
    pending: () => outbox.items.filter(({ told }) => told !== "rejected").map(({ body }) => body),
    stats: () => ({
      ...client.counters,
      reconnects: Math.max(0, client.connections - 1),
      resets: { ...client.resets },
      subscriptions: all(client).map(statsOf),
    }),
    subscriptionStats(sub) {
      const subscription = subscriptions.get(sub);
      return subscription && statsOf(subscription);
    },
  };
}

function createClient(settings: ClientSettings, jitter: () => number): Client {
  const outputs: ClientOutput[] = [];
  return {
    ...settings,
    jitter,
    outputs,
    ...createLine(),
    outbox: createOutbox((outcome) => outputs.push(outcome)),
    counters: { received: 0, duplicates: 0, gaps: 0 },
    resets: {},
    subscriptions: new Map(),
    lastNumber: 0,
  };
}

/** Nothing happens after the end, and whoever asks for something is told so. */
function refuse(client: Client, input: ClientInput): void {
  const error = errorOf(LOCAL, "closed");
  if (input.type === "subscribe") endSubscription(client, input.sub, error);
  if (input.type === "submit") tellRejected(client.outbox, input.body.id, error);
}
