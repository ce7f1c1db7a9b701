import type { CloseReason } from "../protocol/close-codes.ts";
import type { WireResetReason } from "../protocol/frames.ts";
import { createBackoff, createJitter } from "./backoff.ts";
import type { ClientContext } from "./client-context.ts";
import { createConnection } from "./connection.ts";
import type { Phase } from "./connection-phase.ts";
import { earliest } from "./deadlines.ts";
import { handleInput } from "./input-handler.ts";
import type { ClientInput, ClientOutput } from "./io.ts";
import { createOutbox } from "./outbox.ts";
import type { ReceiverCounters } from "./receiver.ts";
import { persist, send, sendAllAcks, sendDue, sendHello } from "./send-due.ts";
import { DEFAULT_CLIENT_SETTINGS, type ClientSettings } from "./settings.ts";
import type { SubscriptionStats } from "./subscription.ts";
import { createSubscriptions, type Windows } from "./subscriptions.ts";

export interface ClientMachineOptions {
  /** Any whole number; spreads the reconnects of many clients. The same seed and inputs give the same outputs. */
  readonly seed: number;
  readonly settings?: Partial<ClientSettings>;
}

/** What happened since the client was made. */
export interface ClientStats extends ReceiverCounters {
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
  stats(): ClientStats;
  subscriptionStats(sub: number): SubscriptionStats | undefined;
}

export function createClientMachine({ seed, settings = {} }: ClientMachineOptions): ClientMachine {
  const outputs: ClientOutput[] = [];
  const emit = (output: ClientOutput): void => void outputs.push(output);
  const context = createContext({ ...DEFAULT_CLIENT_SETTINGS, ...settings }, createJitter(seed), emit);
  const { connection, subscriptions, outbox, resets } = context;
  let clock = 0;

  return {
    handleInput(input, now) {
      clock = now;
      if (connection.phase().name === "closed") return refuse(input, emit);
      handleInput(context, input, now);
      sendDue(context, now);
    },
    handleTimeout(now) {
      clock = now;
      connection.handleTimeout(now);
      sendDue(context, now);
    },
    pollOutput: () => outputs.shift(),
    nextTimeout: () =>
      earliest([
        connection.nextTimeout(),
        outbox.nextTimeout(),
        connection.isConnected() ? subscriptions.nextTimeout(clock) : undefined,
      ]),
    phase: connection.phase,
    stats: () => ({
      ...subscriptions.counters(),
      reconnects: Math.max(0, connection.connections() - 1),
      resets: { ...resets },
      subscriptions: subscriptions.stats(),
    }),
    subscriptionStats: (sub) => subscriptions.get(sub)?.stats(),
  };
}

/** Before `welcome` nothing is sent that a window could bound. */
const NO_WINDOWS: Windows = { connectionWindowBytes: 1, subscriptionWindowBytes: 1 };

function createContext(settings: ClientSettings, jitter: () => number, emit: ClientContext["emit"]): ClientContext {
  const outbox = createOutbox(settings);
  const subscriptions = createSubscriptions(
    () => context.limits ?? NO_WINDOWS,
    () => createBackoff(settings.backoffMinMs, settings.backoffMaxMs, jitter),
  );
  const connection = createConnection(settings, jitter, {
    emit,
    onOpen: (token, now) => sendHello(context, token, now),
    onPing() {
      send(context, { t: "ping" });
      sendAllAcks(context);
    },
    onDisconnected() {
      subscriptions.handleDisconnected();
      outbox.handleDisconnected();
    },
    onClosed(reason) {
      outbox.close(codeOf(reason));
      persist(context);
    },
  });
  const context: ClientContext = { connection, subscriptions, outbox, emit, limits: undefined, resets: {} };
  return context;
}

const codeOf = (reason: CloseReason | "closed") => (reason === "token_expired" ? "unauthorized" : reason);

/** Nothing happens after the end, and a request is told so. */
function refuse(input: ClientInput, emit: ClientContext["emit"]): void {
  if (input.type !== "submit") return;
  const { id } = input.body;
  emit({ type: "outcome", outcome: { type: "rejected", id, code: "closed", details: { requestId: id } } });
}
