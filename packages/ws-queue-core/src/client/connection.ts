import type { ApexError } from "../errors.ts";
import { CLOSE_CODES, closeAdvice } from "../protocol/close-codes.ts";
import type { GoawayFrame, WelcomeFrame } from "../protocol/frames.ts";
import { nextDelayMs } from "./backoff.ts";
import { emit, send, type Client } from "./client.ts";
import { isConnected, isMeant, TRANSITIONS, type EndReason, type PhaseEvent, type Progress } from "./connection-phase.ts";
import type { Timer } from "./line.ts";
import { closeOutbox, forgetSends } from "./outbox.ts";
import { persist, sendHello } from "./send-due.ts";
import { forgetNumbers } from "./subscriptions.ts";

/** One client's way through its phases: tokens, sockets, heartbeats and waits. */

/** The WebSocket standard's code for a close that nothing is wrong with. */
const NORMAL_CLOSE = 1000;

/** Returns false, and changes nothing, when the event means nothing in this phase. */
function move(client: Client, event: PhaseEvent, extra?: object): boolean {
  const { line } = client;
  if (!isMeant(line.phase.name, event)) return false;
  line.phase = { name: TRANSITIONS[event][0], ...extra } as Client["line"]["phase"];
  emit(client, { type: "phase", phase: line.phase });
  return true;
}

/** `connect`: out of `idle` · `due`: at the end of a wait. */
export function begin(client: Client, event: "connect" | "due"): void {
  if (!move(client, event)) return;
  client.line.timers.clear();
  fetchToken(client);
}

export function fetchToken(client: Client): void {
  if (client.line.isTokenAwaited) return;
  client.line.isTokenAwaited = true;
  emit(client, { type: "fetch-token" });
}

function disconnect(client: Client): void {
  client.line.timers.clear();
  client.line.isTokenAwaited = false;
  forgetNumbers(client);
  forgetSends(client.outbox);
}

/** For good. */
export function end(client: Client, event: "refused" | "close", reason: EndReason): void {
  if (!isMeant(client.line.phase.name, event)) return;
  disconnect(client);
  closeOutbox(client.outbox, reason);
  persist(client);
  move(client, event, { reason });
}

export function close(client: Client): void {
  emit(client, { type: "close-socket", code: NORMAL_CLOSE });
  end(client, "close", "closed");
}

/** `isPrompt`: nothing speaks against coming back at once, unless that happens again and again. */
function lose(client: Client, isPrompt: boolean, now: number): void {
  const { line, settings } = client;
  if (!isMeant(line.phase.name, "lost")) return;
  disconnect(client);
  if (now - line.connectedAt >= settings.stableMs) line.attempt = 0;
  const retryInMs = Math.max(nextDelayMs(client, line, isPrompt || line.comeBackAt > 0), line.comeBackAt - now);
  line.connectedAt = Infinity;
  line.comeBackAt = 0;
  line.timers.set("retry", now + retryInMs);
  move(client, "lost", { retryInMs });
  if (line.isOffline) suspend(client, now);
}

/** Ends this connection. */
export function drop(client: Client, code: number, isPrompt: boolean, now: number): void {
  emit(client, { type: "close-socket", code });
  lose(client, isPrompt, now);
}

/** Ends this connection in favour of a new one. */
export const renew = (client: Client, now: number): void => drop(client, NORMAL_CLOSE, true, now);

function suspend(client: Client, now: number): void {
  if (move(client, "offline")) client.line.timers.set("retry", now + client.settings.suspendedRetryMs);
}

export function handleToken(client: Client, token: string | undefined, now: number): void {
  const { line, settings } = client;
  if (!line.isTokenAwaited) return;
  line.isTokenAwaited = false;
  line.token = token;
  if (line.phase.name === "connecting") {
    line.timers.set("handshake", now + settings.handshakeTimeoutMs);
    emit(client, { type: "open-socket" });
  } else if (token !== undefined) {
    // reached: token-refreshed-in-band
    send(client, { t: "auth", token });
  }
}

export function handleTokenFailed(client: Client, error: ApexError, now: number): void {
  const { line } = client;
  if (!line.isTokenAwaited) return;
  line.isTokenAwaited = false;
  emit(client, { type: "error", error });
  // A connection that stands is left to the server, which closes it when the old token runs out.
  if (line.phase.name === "connecting") lose(client, false, now);
}

export function handleOpen(client: Client, now: number): void {
  if (move(client, "opened")) sendHello(client, now);
}

/** False when it was not waited for. */
export function handleWelcome(client: Client, { heartbeatMs, deadAfterMs }: WelcomeFrame, now: number): boolean {
  if (!move(client, "welcome")) return false;
  const { line } = client;
  line.connections += 1;
  line.connectedAt = now;
  line.timers.delete("handshake");
  // Without a pause between two pings there would be nothing but pings.
  line.heartbeatMs = Math.max(1, heartbeatMs);
  line.deadAfterMs = deadAfterMs;
  handleHeard(client, now);
  return true;
}

/** Any message is a sign of life. */
export function handleHeard({ line }: Client, now: number): void {
  if (!isConnected(line.phase)) return;
  line.timers.set("dead", now + line.deadAfterMs).set("ping", now + line.heartbeatMs).delete("probe");
}

/** Asks now, and takes silence for death much sooner. */
function probe(client: Client, now: number): void {
  client.line.timers.set("probe", now + client.settings.probeTimeoutMs);
  ping(client, now);
}

function ping(client: Client, now: number): void {
  client.line.timers.set("ping", now + client.line.heartbeatMs);
  client.isAckDue = true;
  send(client, { t: "ping" });
}

export function handleGoaway(client: Client, { afterMs, spreadMs }: GoawayFrame, now: number): void {
  const { line, jitter } = client;
  // What is acknowledged now need not be sent again by the next node.
  client.isAckDue = true;
  // reached: sent-elsewhere
  line.comeBackAt = now + afterMs + Math.ceil(jitter() * spreadMs);
  line.timers.set("leave", line.comeBackAt);
}

export function handleClosed(client: Client, code: number, now: number): void {
  const advice = closeAdvice(code);
  if (advice === "do-not-retry") end(client, "refused", reasonOf(code));
  else lose(client, advice === "retry-now", now);
}

function reasonOf(code: number): EndReason {
  const names = Object.keys(CLOSE_CODES) as Exclude<EndReason, "closed">[];
  return names.find((name) => CLOSE_CODES[name] === code) ?? "internal";
}

/** The platform may be wrong about its network, and a socket survives short cuts: one that stands is probed. */
export function handleNetwork(client: Client, isOffline: boolean, now: number): void {
  client.line.isOffline = isOffline;
  if (isConnected(client.line.phase)) probe(client, now);
  else if (isOffline) suspend(client, now);
  else begin(client, "due");
}

export function setProgress(client: Client, progress: Progress): void {
  if (client.line.phase.name !== progress) move(client, progress);
}

export function handleTimers(client: Client, now: number): void {
  const { timers } = client.line;
  for (const [timer, at] of timers) {
    if (at > now) continue;
    timers.delete(timer);
    expire(client, timer, now);
  }
}

function expire(client: Client, timer: Timer, now: number): void {
  if (timer === "ping") ping(client, now);
  else if (timer === "retry") begin(client, "due");
  else if (timer === "leave") renew(client, now);
  else if (timer === "handshake") drop(client, CLOSE_CODES.handshake_timeout, false, now);
  else drop(client, CLOSE_CODES.heartbeat_timeout, true, now);
}
