import type { ApexError } from "../errors.ts";
import { CLOSE_CODES, closeAdvice, type CloseReason } from "../protocol/close-codes.ts";
import type { GoawayFrame, WelcomeFrame } from "../protocol/frames.ts";
import { isConnected, isMeant, type Phase, type PhaseEvent, type Progress } from "./connection-phase.ts";
import { createDeadlines } from "./deadlines.ts";
import { createHeartbeat, type HeartbeatTimer } from "./heartbeat.ts";
import type { ClientOutput } from "./io.ts";
import { createReconnect } from "./reconnect.ts";
import type { ClientSettings } from "./settings.ts";

/** What the connection tells the rest of the machine. */
export interface ConnectionHooks {
  readonly emit: (output: ClientOutput) => void;
  /** A socket is open: say hello. */
  readonly onOpen: (token: string | undefined, now: number) => void;
  readonly onPing: () => void;
  /** Whatever belonged to the connection is void. */
  readonly onDisconnected: () => void;
  /** For good; before the phase says so. */
  readonly onClosed: (reason: CloseReason | "closed") => void;
}

/** One client's way through its phases: tokens, sockets, heartbeats and waits. Knows nothing of streams or requests. */
export interface Connection {
  phase(): Phase;
  isConnected(): boolean;
  /** How many connections stood, up to `welcome`. */
  connections(): number;
  connect(): void;
  close(): void;
  handleToken(token: string | undefined, now: number): void;
  handleTokenFailed(error: ApexError, now: number): void;
  handleTokenExpiring(): void;
  handleOpen(now: number): void;
  /** False when it was not waited for. */
  handleWelcome(frame: WelcomeFrame, now: number): boolean;
  /** Any message is a sign of life. */
  handleHeard(now: number): void;
  handleGoaway(frame: GoawayFrame, now: number): void;
  handleClosed(code: number, now: number): void;
  /** Ends this connection. `isPrompt`: another one is wanted at once. */
  drop(code: number, isPrompt: boolean, now: number): void;
  handleWake(now: number): void;
  handleOffline(now: number): void;
  setProgress(progress: Progress): void;
  handleTimeout(now: number): void;
  nextTimeout(): number | undefined;
}

type Timer = HeartbeatTimer | "retry" | "handshake" | "leave";

/** The WebSocket standard's code for a close that nothing is wrong with. */
export const NORMAL_CLOSE = 1000;

export function createConnection(settings: ClientSettings, jitter: () => number, hooks: ConnectionHooks): Connection {
  const { emit } = hooks;
  const timers = createDeadlines<Timer>();
  const heartbeat = createHeartbeat(timers, settings.probeTimeoutMs, hooks.onPing);
  const reconnect = createReconnect(settings, jitter);
  let phase: Phase = { name: "idle" };
  let token: string | undefined;
  let isTokenAwaited = false;
  let isOffline = false;
  let connections = 0;

  /** Returns false, and changes nothing, when the event means nothing in this phase. */
  const move = (event: PhaseEvent, next: Phase): boolean => {
    if (!isMeant(phase.name, event)) return false;
    phase = next;
    emit({ type: "phase", phase });
    return true;
  };
  const fetchToken = (): void => {
    isTokenAwaited = true;
    emit({ type: "fetch-token" });
  };
  const begin = (event: PhaseEvent): void => {
    if (!move(event, { name: "connecting" })) return;
    timers.clearAll();
    fetchToken();
  };
  const disconnect = (): void => {
    timers.clearAll();
    isTokenAwaited = false;
    hooks.onDisconnected();
  };
  const end = (event: PhaseEvent, reason: CloseReason | "closed"): void => {
    if (!isMeant(phase.name, event)) return;
    disconnect();
    hooks.onClosed(reason);
    move(event, { name: "closed", reason });
  };
  const suspend = (now: number): void => {
    if (isOffline && move("offline", { name: "suspended" })) timers.set("retry", now + settings.suspendedRetryMs);
  };
  const lose = (isPrompt: boolean, now: number): void => {
    if (!isMeant(phase.name, "lost")) return;
    const retryInMs = reconnect.delayMs(isPrompt, now);
    disconnect();
    timers.set("retry", now + retryInMs);
    move("lost", { name: "backoff", retryInMs });
    suspend(now);
  };
  const drop = (code: number, isPrompt: boolean, now: number): void => {
    emit({ type: "close-socket", code });
    lose(isPrompt, now);
  };
  const bury = (now: number): void => drop(CLOSE_CODES.heartbeat_timeout, true, now);
  const expire: Readonly<Record<Timer, (now: number) => void>> = {
    retry: () => begin("due"),
    handshake: (now) => drop(CLOSE_CODES.handshake_timeout, false, now),
    leave: (now) => drop(NORMAL_CLOSE, true, now),
    dead: bury,
    probe: bury,
    ping: heartbeat.ping,
  };

  return {
    phase: () => phase,
    isConnected: () => isConnected(phase.name),
    connections: () => connections,
    connect: () => begin("connect"),
    close() {
      emit({ type: "close-socket", code: NORMAL_CLOSE });
      end("close", "closed");
    },
    handleToken(fetched, now) {
      if (!isTokenAwaited) return;
      isTokenAwaited = false;
      token = fetched;
      if (phase.name === "connecting") {
        timers.set("handshake", now + settings.handshakeTimeoutMs);
        emit({ type: "open-socket" });
      } else if (token !== undefined) {
        emit({ type: "send", frame: { t: "auth", token } });
      }
    },
    handleTokenFailed(error, now) {
      if (!isTokenAwaited) return;
      isTokenAwaited = false;
      emit({ type: "error", error });
      // A connection that stands is left to the server, which closes it when the old token runs out.
      if (phase.name === "connecting") lose(false, now);
    },
    handleTokenExpiring() {
      if (!isTokenAwaited) fetchToken();
    },
    handleOpen(now) {
      if (move("opened", { name: "authenticating" })) hooks.onOpen(token, now);
    },
    handleWelcome(frame, now) {
      if (!move("welcome", { name: "resuming" })) return false;
      connections += 1;
      timers.clear("handshake");
      reconnect.handleConnected(now);
      heartbeat.start(frame, now);
      return true;
    },
    handleHeard(now) {
      if (isConnected(phase.name)) heartbeat.handleHeard(now);
    },
    handleGoaway: (frame, now) => timers.set("leave", reconnect.handleGoaway(frame, now)),
    handleClosed(code, now) {
      const advice = closeAdvice(code);
      if (advice === "do-not-retry") end("refused", reasonOf(code));
      else lose(advice === "retry-now", now);
    },
    drop,
    handleWake(now) {
      isOffline = false;
      if (isConnected(phase.name)) heartbeat.probe(now);
      else begin("due");
    },
    handleOffline(now) {
      isOffline = true;
      // The platform may be wrong, and a socket survives short cuts.
      if (isConnected(phase.name)) heartbeat.probe(now);
      else suspend(now);
    },
    setProgress(name) {
      if (phase.name !== name) move(name, { name });
    },
    handleTimeout(now) {
      for (let due = timers.takeDue(now); due !== undefined; due = timers.takeDue(now)) expire[due](now);
    },
    nextTimeout: timers.next,
  };
}

function reasonOf(code: number): CloseReason {
  const names = Object.keys(CLOSE_CODES) as CloseReason[];
  return names.find((name) => CLOSE_CODES[name] === code) ?? "internal";
}
