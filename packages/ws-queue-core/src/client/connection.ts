import type { ApexError } from "../errors.ts";
import { CLOSE_CODES, closeAdvice, type CloseReason } from "../protocol/close-codes.ts";
import type { GoawayFrame, WelcomeFrame } from "../protocol/frames.ts";
import { createBackoff } from "./backoff.ts";
import { isConnected, nextPhase, type Phase, type PhaseEvent, type Progress } from "./connection-phase.ts";
import { createDeadlines } from "./deadlines.ts";
import type { ClientOutput } from "./io.ts";
import type { ClientSettings } from "./settings.ts";

/** What the connection tells the rest of the machine. */
export interface ConnectionHooks {
  readonly emit: (output: ClientOutput) => void;
  /** A socket is open: say hello. */
  readonly onOpen: (token: string | undefined) => void;
  readonly onPing: () => void;
  /** Whatever belonged to the connection is void. */
  readonly onDisconnected: () => void;
  /** For good. */
  readonly onClosed: (reason: CloseReason | "closed") => void;
}

/** One client's way through its phases: tokens, sockets, heartbeats and waits. Knows nothing of streams or requests. */
export interface Connection {
  phase(): Phase;
  isConnected(): boolean;
  reconnects(): number;
  connect(): void;
  close(): void;
  handleToken(token: string | undefined, now: number): void;
  handleTokenFailed(error: ApexError, now: number): void;
  handleOpen(): void;
  /** False when it was not waited for. */
  handleWelcome(frame: WelcomeFrame, now: number): boolean;
  /** Any message is a sign of life. */
  handleHeard(now: number): void;
  handleGoaway(frame: GoawayFrame, now: number): void;
  handleTokenExpiring(): void;
  handleClosed(code: number, now: number): void;
  /** The server speaks nonsense: try again later. */
  abort(code: number, now: number): void;
  /** Give this connection up for a new one at once. */
  leave(): void;
  handleWake(now: number): void;
  handleOffline(now: number): void;
  setProgress(progress: Progress): void;
  handleTimeout(now: number): void;
  nextTimeout(): number | undefined;
}

type Timer = "retry" | "handshake" | "dead" | "ping" | "probe" | "leave";

export function createConnection(settings: ClientSettings, jitter: () => number, hooks: ConnectionHooks): Connection {
  const { emit } = hooks;
  const timers = createDeadlines<Timer>();
  const backoff = createBackoff(settings.backoffMinMs, settings.backoffMaxMs, jitter);
  let phase: Phase = { name: "idle" };
  let heartbeat: Pick<WelcomeFrame, "heartbeatMs" | "deadAfterMs"> | undefined;
  let connectedAt: number | undefined;
  let comeBackAt: number | undefined;
  let isTokenAwaited = false;
  let isOffline = false;
  let connections = 0;
  let token: string | undefined;

  const show = (next: Phase): void => {
    phase = next;
    emit({ type: "phase", phase });
  };
  const fetchToken = (): void => {
    isTokenAwaited = true;
    emit({ type: "fetch-token" });
  };
  const disconnect = (): void => {
    timers.clearAll();
    connectedAt = comeBackAt = undefined;
    isTokenAwaited = false;
    hooks.onDisconnected();
  };
  const begin = (event: PhaseEvent): void => {
    if (nextPhase(phase.name, event) !== "connecting") return;
    disconnect();
    show({ name: "connecting" });
    fetchToken();
  };
  const end = (event: PhaseEvent, reason: CloseReason | "closed"): void => {
    if (nextPhase(phase.name, event) !== "closed") return;
    disconnect();
    hooks.onClosed(reason);
    show({ name: "closed", reason });
  };
  const delayMs = (isPrompt: boolean, now: number): number => {
    if (connectedAt !== undefined && now - connectedAt >= settings.stableMs) backoff.reset();
    if (comeBackAt !== undefined) return Math.max(0, comeBackAt - now);
    return isPrompt ? backoff.nextPromptDelayMs() : backoff.nextDelayMs();
  };
  const suspend = (now: number): void => {
    if (nextPhase(phase.name, "offline") !== "suspended") return;
    timers.set("retry", now + settings.suspendedRetryMs);
    show({ name: "suspended" });
  };
  const lose = (isPrompt: boolean, now: number): void => {
    if (nextPhase(phase.name, "lost") !== "backoff") return;
    const retryInMs = delayMs(isPrompt, now);
    disconnect();
    timers.set("retry", now + retryInMs);
    show({ name: "backoff", retryInMs });
    if (isOffline) suspend(now);
  };
  const drop = (code: number, isPrompt: boolean, now: number): void => {
    emit({ type: "close-socket", code });
    lose(isPrompt, now);
  };
  const leave = (): void => {
    emit({ type: "close-socket", code: NORMAL });
    begin("leave");
  };
  const hear = (now: number): void => {
    if (!heartbeat || !isConnected(phase.name)) return;
    timers.set("dead", now + heartbeat.deadAfterMs);
    timers.set("ping", now + heartbeat.heartbeatMs);
    timers.clear("probe");
  };
  const ping = (now: number): void => {
    if (heartbeat) timers.set("ping", now + heartbeat.heartbeatMs);
    hooks.onPing();
  };
  const probe = (now: number): void => {
    timers.set("probe", now + settings.probeTimeoutMs);
    ping(now);
  };
  const expire: Readonly<Record<Timer, (now: number) => void>> = {
    retry: () => begin("due"),
    handshake: (now) => drop(CLOSE_CODES.handshake_timeout, false, now),
    dead: (now) => drop(CLOSE_CODES.heartbeat_timeout, true, now),
    probe: (now) => drop(CLOSE_CODES.heartbeat_timeout, true, now),
    ping,
    leave,
  };

  return {
    phase: () => phase,
    isConnected: () => isConnected(phase.name),
    reconnects: () => Math.max(0, connections - 1),
    connect: () => begin("connect"),
    close() {
      if (hasSocket(phase, isTokenAwaited)) emit({ type: "close-socket", code: NORMAL });
      end("close", "closed");
    },
    handleToken(fetched, now) {
      if (!isTokenAwaited) return;
      isTokenAwaited = false;
      token = fetched;
      if (isConnected(phase.name)) {
        if (fetched !== undefined) emit({ type: "send", frame: { t: "auth", token: fetched } });
        return;
      }
      timers.set("handshake", now + settings.handshakeTimeoutMs);
      emit({ type: "open-socket" });
    },
    handleTokenFailed(error, now) {
      if (!isTokenAwaited) return;
      isTokenAwaited = false;
      emit({ type: "error", error });
      if (!isConnected(phase.name)) lose(false, now);
    },
    handleOpen() {
      if (nextPhase(phase.name, "opened") !== "authenticating" || isTokenAwaited) return;
      show({ name: "authenticating" });
      hooks.onOpen(token);
    },
    handleWelcome(frame, now) {
      if (nextPhase(phase.name, "welcome") !== "resuming") return false;
      heartbeat = frame;
      connectedAt = now;
      connections += 1;
      timers.clear("handshake");
      show({ name: "resuming" });
      hear(now);
      return true;
    },
    handleHeard: hear,
    handleGoaway({ afterMs, spreadMs }, now) {
      if (!isConnected(phase.name)) return;
      comeBackAt = now + afterMs + Math.ceil(jitter() * spreadMs);
      timers.set("leave", comeBackAt);
    },
    handleTokenExpiring() {
      if (isConnected(phase.name) && !isTokenAwaited) fetchToken();
    },
    handleClosed(code, now) {
      const advice = closeAdvice(code);
      if (advice === "do-not-retry") end("refused", reasonOf(code));
      else lose(advice === "retry-now", now);
    },
    abort: (code, now) => drop(code, false, now),
    leave,
    handleWake(now) {
      isOffline = false;
      if (isConnected(phase.name)) probe(now);
      else begin("due");
    },
    handleOffline(now) {
      isOffline = true;
      if (isConnected(phase.name)) probe(now);
      else suspend(now);
    },
    setProgress(name) {
      if (isConnected(phase.name) && phase.name !== name) show({ name });
    },
    handleTimeout(now) {
      for (let due = timers.takeDue(now); due !== undefined; due = timers.takeDue(now)) expire[due](now);
    },
    nextTimeout: timers.next,
  };
}

/** The WebSocket standard's code for a close that nothing is wrong with. */
const NORMAL = 1000;

const hasSocket = (phase: Phase, isTokenAwaited: boolean): boolean =>
  isConnected(phase.name) || phase.name === "authenticating" || (phase.name === "connecting" && !isTokenAwaited);

function reasonOf(code: number): CloseReason {
  const names = Object.keys(CLOSE_CODES) as CloseReason[];
  return names.find((name) => CLOSE_CODES[name] === code) ?? "internal";
}
