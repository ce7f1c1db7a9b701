import { CLOSE_CODES } from "../protocol/close-codes.ts";
import { PROTOCOL_VERSION, type WelcomeFrame, type WireResetReason } from "../protocol/frames.ts";
import { createBackoff, createJitter } from "./backoff.ts";
import { createConnection, NORMAL_CLOSE } from "./connection.ts";
import type { Phase } from "./connection-phase.ts";
import { earliest } from "./deadlines.ts";
import { handleFrame, sendAllAcks, type FrameContext } from "./frame-handler.ts";
import type { ClientInput, ClientOutput } from "./io.ts";
import { createOutbox } from "./outbox.ts";
import { DEFAULT_CLIENT_SETTINGS, type ClientSettings } from "./settings.ts";
import type { ReceiverCounters } from "./receiver.ts";
import type { SubscriptionStats } from "./subscription.ts";
import { createSubscriptions } from "./subscriptions.ts";

export interface ClientMachineOptions {
  /** Any whole number; spreads the reconnects of many clients. The same seed and inputs give the same outputs. */
  readonly seed: number;
  readonly settings?: Partial<ClientSettings>;
}

export interface ClientStats extends ReceiverCounters {
  readonly reconnects: number;
  readonly resets: Readonly<Partial<Record<WireResetReason, number>>>;
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

export function createClientMachine({ seed, settings: overrides }: ClientMachineOptions): ClientMachine {
  const settings: ClientSettings = { ...DEFAULT_CLIENT_SETTINGS, ...overrides };
  const jitter = createJitter(seed);
  const outputs: ClientOutput[] = [];
  const emit = (output: ClientOutput): void => void outputs.push(output);
  const resets: Partial<Record<WireResetReason, number>> = {};
  let limits: WelcomeFrame["limits"] | undefined;
  let clock = 0;

  const outbox = createOutbox(settings);
  const subscriptions = createSubscriptions(
    () => limits ?? { connectionWindowBytes: 1, subscriptionWindowBytes: 1 },
    () => createBackoff(settings.backoffMinMs, settings.backoffMaxMs, jitter),
  );
  const connection = createConnection(settings, jitter, {
    emit,
    onOpen: sayHello,
    onPing() {
      emit({ type: "send", frame: { t: "ping" } });
      sendAllAcks({ subscriptions, emit });
    },
    onDisconnected() {
      subscriptions.handleDisconnected();
      outbox.handleDisconnected();
    },
    onClosed(reason) {
      outbox.close(reason === "token_expired" ? "unauthorized" : reason);
      persist();
    },
  });
  const context: FrameContext = {
    connection,
    subscriptions,
    outbox,
    emit,
    onWelcome(frame, now) {
      if (!connection.handleWelcome(frame, now)) return;
      limits = frame.limits;
      outbox.handleWelcome(frame);
    },
    onReset(reason) {
      resets[reason] = (resets[reason] ?? 0) + 1;
    },
  };

  function sayHello(token: string | undefined): void {
    if (outbox.isRenewalDue()) outbox.renew();
    const producer = outbox.producer();
    const subs = subscriptions.takeReady(clock);
    emit({
      type: "send",
      frame: {
        t: "hello",
        v: PROTOCOL_VERSION,
        ...(token === undefined ? {} : { token }),
        ...(producer === undefined ? {} : { producer }),
        ...(subs.length === 0 ? {} : { subs }),
      },
    });
  }

  /** Stored before anything of it is sent. */
  function persist(): void {
    const snapshot = outbox.takeSnapshot();
    if (snapshot) emit({ type: "persist", snapshot });
  }

  function sendWhatIsDue(now: number): void {
    if (!limits || !connection.isConnected()) return;
    if (outbox.isRenewalDue()) return connection.drop(NORMAL_CLOSE, true, now);
    for (const sub of subscriptions.takeReady(now)) emit({ type: "send", frame: { t: "sub", ...sub } });
    const frames = outbox.takeFrames(limits, now);
    persist();
    for (const frame of frames) emit({ type: "send", frame });
    const acks = subscriptions.takeAcks(false);
    if (acks) emit({ type: "send", frame: acks });
    connection.setProgress(subscriptions.progress());
  }

  function flush(now: number): void {
    outbox.expire(now);
    sendWhatIsDue(now);
    persist();
    for (const outcome of outbox.takeOutcomes()) emit({ type: "outcome", outcome });
  }

  function handleMessage({ frames, bytes }: Extract<ClientInput, { type: "message" }>, now: number): void {
    connection.handleHeard(now);
    for (const frame of frames) handleFrame(context, frame, bytes / frames.length, now);
  }

  function handle(input: ClientInput, now: number): void {
    switch (input.type) {
      case "connect":
        return connection.connect();
      case "close":
        return connection.close();
      case "token":
        return connection.handleToken(input.token, now);
      case "token-failed":
        return connection.handleTokenFailed(input.error, now);
      case "socket-open":
        return connection.handleOpen();
      case "message":
        return handleMessage(input, now);
      case "malformed":
        emit({ type: "error", error: input.error });
        return connection.drop(CLOSE_CODES.malformed_frame, false, now);
      case "socket-closed":
        return connection.handleClosed(input.code, now);
      case "wake":
        return connection.handleWake(now);
      case "offline":
        return connection.handleOffline(now);
      case "subscribe":
        return subscriptions.add(input.sub, input.stream, input.from);
      case "resubscribe":
        return subscriptions.get(input.sub)?.restart(input.from, now);
      case "unsubscribe":
        return unsubscribe(input.sub);
      case "processed":
        return subscriptions.get(input.sub)?.acks().handleProcessed(input.offset);
      case "submit":
        return outbox.submit(input.body, input.bytes, input.timeoutMs === undefined ? undefined : now + input.timeoutMs);
      case "restore":
        return outbox.restore(input.snapshot, (deadline) => now + deadline - input.epoch);
    }
  }

  function unsubscribe(sub: number): void {
    const n = subscriptions.remove(sub);
    if (n !== undefined && connection.isConnected()) emit({ type: "send", frame: { t: "unsub", n } });
  }

  return {
    handleInput(input, now) {
      clock = now;
      if (connection.phase().name === "closed") return refuse(input, emit);
      handle(input, now);
      flush(now);
    },
    handleTimeout(now) {
      clock = now;
      connection.handleTimeout(now);
      flush(now);
    },
    pollOutput: () => outputs.shift(),
    nextTimeout: () =>
      earliest([
        connection.nextTimeout(),
        outbox.nextTimeout(),
        connection.isConnected() ? subscriptions.nextTimeout(clock) : undefined,
      ]),
    phase: connection.phase,
    stats: () => ({ ...subscriptions.counters(), reconnects: Math.max(0, connection.connections() - 1), resets: { ...resets } }),
    subscriptionStats: (sub) => subscriptions.get(sub)?.stats(),
  };
}

/** Nothing happens after the end, and a request is told so. */
function refuse(input: ClientInput, emit: (output: ClientOutput) => void): void {
  if (input.type !== "submit") return;
  const { id } = input.body;
  emit({ type: "outcome", outcome: { type: "rejected", id, code: "closed", details: { requestId: id } } });
}
