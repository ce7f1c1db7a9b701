import { INFRA_RETRYABLE, LOCAL, REMOTE, type ErrorCode, type ErrorKind } from "../error-codes.ts";
import { errorOf, type ApexError } from "../errors.ts";
import { CLOSE_CODES, closeRangeOf, FINAL_CLOSES, PROMPT_CLOSES } from "../protocol/close-codes.ts";
import type { GoawayFrame, WelcomeFrame } from "../protocol/frames.ts";
import { nextDelayMs } from "./backoff.ts";
import { emit, send, type Client } from "./client.ts";
import type { EndReason, Phase, Progress } from "./connection-phase.ts";
import type { TokenAnswer } from "./io.ts";
import { closeOutbox, forgetSends } from "./outbox.ts";
import { blame, isCareful, probe } from "./poison.ts";
import * as producer from "./outbox-producer.ts";
import { persist, sendHello } from "./send-due.ts";
import { endSubscription, forgetNumbers } from "./subscriptions.ts";

/** One client's way through its phases: tokens, sockets, heartbeats and waits. */

/** The WebSocket standard's code for a close that nothing is wrong with. */
const NORMAL_CLOSE = 1000;

/** How long an application may take for a token. */
const TOKEN_TIMEOUT_MS = 30_000;

/** From opening the socket to `welcome`. */
const HANDSHAKE_TIMEOUT_MS = 15_000;

/** How long an answer to a probe may take. */
const PROBE_TIMEOUT_MS = 5_000;

/** Between attempts while the platform says that there is no network, in case it is wrong. */
const SUSPENDED_RETRY_MS = 60_000;

/** The longest that a server is stayed away from because it says so. */
const GOAWAY_MAX_MS = 600_000;

/** At least this long between two waits that are ended early. */
const HURRY_MS = 1_000;

function setPhase(client: Client, phase: Phase): void {
  client.phase = phase;
  emit(client, { type: "phase", phase });
}

const isWaiting = ({ phase }: Client): boolean => phase.name === "backoff" || phase.name === "suspended";

/** Out of `idle`, or at the end of a wait. */
export function begin(client: Client, now: number): void {
  client.moveAt = Infinity;
  client.deadAt = now + TOKEN_TIMEOUT_MS;
  setPhase(client, { name: "connecting" });
  fetchToken(client);
}

export function fetchToken(client: Client): void {
  if (client.isTokenAwaited) return;
  client.isTokenAwaited = true;
  emit(client, { type: "fetch-token", isRefused: client.isTokenRefused });
}

function disconnect(client: Client): void {
  client.moveAt = client.deadAt = client.pingAt = client.connectedAt = Infinity;
  client.welcome = undefined;
  client.isTokenAwaited = client.isProbing = false;
  forgetNumbers(client);
  forgetSends(client.outbox);
}

/** For good. Without an error: as the application wants. */
function end(client: Client, error?: ApexError, closeCode?: number): void {
  const why = error ?? errorOf(LOCAL, "closed");
  disconnect(client);
  for (const sub of client.subscriptions.keys()) endSubscription(client, sub, error);
  closeOutbox(client.outbox, why);
  persist(client);
  setPhase(client, { name: "closed", reason: why.code as EndReason, cause: error && { error, closeCode, attempt: client.attempt + 1 } });
}

export function close(client: Client): void {
  emit(client, { type: "close-socket", code: NORMAL_CLOSE });
  end(client);
}

/** `isPrompt`: nothing speaks against coming back at once, unless that happens again and again. */
function lose(client: Client, isPrompt: boolean, now: number, error: ApexError, closeCode?: number): void {
  if (now - client.connectedAt >= client.stableMs) client.attempt = 0;
  // A goaway may have named the time to come back.
  const waitMs = client.moveAt < Infinity ? client.moveAt - now : 0;
  const retryInMs = Math.max(waitMs, nextDelayMs(client, client, isPrompt || waitMs > 0));
  disconnect(client);
  client.moveAt = now + retryInMs;
  setPhase(client, { name: "backoff", retryInMs, cause: { error, closeCode, attempt: client.attempt, retryAtMs: client.moveAt } });
  if (client.isOffline) suspend(client, now);
}

/** Ends this connection. */
export function drop(client: Client, code: number, isPrompt: boolean, now: number, error: ApexError): void {
  emit(client, { type: "close-socket", code });
  lose(client, isPrompt, now, error);
}

/** Ends this connection in favour of a new one. `why`: what of the present one is at an end. */
export const renew = (client: Client, now: number, why: "draining" | "producer_expired"): void =>
  drop(client, NORMAL_CLOSE, true, now, errorOf<ErrorKind>(INFRA_RETRYABLE, why));

function suspend(client: Client, now: number): void {
  const { phase } = client;
  if (phase.name !== "backoff") return;
  client.moveAt = now + SUSPENDED_RETRY_MS;
  setPhase(client, { name: "suspended", cause: { ...phase.cause, retryAtMs: client.moveAt } });
}

export function handleToken(client: Client, { token, error }: TokenAnswer, now: number): void {
  if (!client.isTokenAwaited) return;
  client.isTokenAwaited = false;
  if (error) emit(client, { type: "error", error });
  if (client.phase.name === "connecting") {
    if (error) return lose(client, false, now, error);
    client.token = token;
    client.deadAt = now + HANDSHAKE_TIMEOUT_MS;
    emit(client, { type: "open-socket" });
  } else if (token && client.welcome) {
    // reached: token-refreshed-in-band
    send(client, { t: "auth", token });
  }
  // Otherwise the connection is left to the server, which closes it when the old token runs out.
}

export function handleOpen(client: Client, now: number): void {
  setPhase(client, { name: "authenticating" });
  sendHello(client, now);
}

export function handleWelcome(client: Client, welcome: WelcomeFrame, now: number): void {
  if (client.welcome) return;
  setPhase(client, { name: "resuming" });
  client.connections += 1;
  client.connectedAt = now;
  client.isOffline = client.isTokenRefused = false;
  client.welcome = welcome;
  handleHeard(client, now);
  producer.handleWelcome(client.outbox, welcome);
  // Some servers close every connection. The `ping` finds that out before the client blames a message for it.
  if (isCareful(client)) probe(client);
}

/** Any message is a sign of life. */
export function handleHeard(client: Client, now: number): void {
  const { welcome } = client;
  if (!welcome) return;
  client.deadAt = now + welcome.deadAfterMs;
  awaitPing(client, welcome, now);
}

/** Without a pause between two pings there would be nothing but pings. */
function awaitPing(client: Client, { heartbeatMs }: WelcomeFrame, now: number): void {
  client.pingAt = now + Math.max(1, heartbeatMs);
}

function ping(client: Client, welcome: WelcomeFrame, now: number): void {
  awaitPing(client, welcome, now);
  client.isAckDue = true;
  send(client, { t: "ping" });
}

export function handleGoaway(client: Client, { afterMs, spreadMs }: GoawayFrame, now: number): void {
  // reached: sent-elsewhere
  client.moveAt = now + Math.min(GOAWAY_MAX_MS, afterMs + client.jitter() * spreadMs);
  // What is acknowledged now need not be sent again by the next node.
  client.isAckDue = true;
}

export function handleClosed(client: Client, code: number, reason: string | undefined, now: number): void {
  const range = closeRangeOf(code);
  // The reason of a close of this protocol is the name of its code; of another close it may be any text.
  const name = range < PROMPT_CLOSES ? "unreachable" : ((reason || "internal") as ErrorCode);
  const isMended = mend(client, code);
  const isFinal = range === FINAL_CLOSES && !isMended;
  // An application may go by `retryable`: while the client comes back, the user is not out.
  const error = errorOf<ErrorKind>(isFinal ? REMOTE : INFRA_RETRYABLE, name, undefined, { reason });
  if (blame(client, error, code) || !isFinal) lose(client, isMended || range === PROMPT_CLOSES, now, error, code);
  else end(client, error, code);
}

/** Closes that say that coming back as before is in vain. True when it is possible otherwise. */
function mend(client: Client, code: number): boolean {
  const { outbox, isTokenRefused } = client;
  if (code === CLOSE_CODES.unauthorized) {
    // The next connection has a fresh token.
    client.isTokenRefused = true;
    return !isTokenRefused;
  }
  if (code !== CLOSE_CODES.replaced) return false;
  // reached: replaced
  outbox.isShared = true;
  producer.leave(outbox);
  return true;
}

/** The platform may be wrong about its network, and a socket survives short cuts: one that stands is probed. */
export function handleNetwork(client: Client, isOffline: boolean, now: number): void {
  const { welcome } = client;
  client.isOffline = isOffline;
  if (welcome) {
    client.deadAt = Math.min(client.deadAt, now + PROBE_TIMEOUT_MS);
    ping(client, welcome, now);
  } else if (isOffline) suspend(client, now);
  else reconnect(client, now);
}

/** Ends a wait: at once, or, where what asks for it does so in each wait, a second after the last time. */
export function reconnect(client: Client, now: number): void {
  if (!isWaiting(client)) return;
  client.hurriedAt = client.moveAt = Math.min(client.moveAt, Math.max(now, client.hurriedAt + HURRY_MS));
  handleTimers(client, now);
}

/** While a connection stands. */
export function setProgress(client: Client, name: Progress): void {
  if (client.phase.name !== name) setPhase(client, { name });
}

export function handleTimers(client: Client, now: number): void {
  const { welcome, moveAt, deadAt, pingAt } = client;
  if (deadAt <= now) {
    if (client.isTokenAwaited && !welcome) return handleToken(client, { error: errorOf(INFRA_RETRYABLE, "token_unavailable", "token() did not answer") }, now);
    const code = welcome ? CLOSE_CODES.heartbeat_timeout : CLOSE_CODES.handshake_timeout;
    drop(client, code, !!welcome, now, errorOf(INFRA_RETRYABLE, "unreachable"));
  } else if (moveAt <= now) {
    if (isWaiting(client)) begin(client, now);
    else renew(client, now, "draining");
  } else if (welcome && pingAt <= now) ping(client, welcome, now);
}
