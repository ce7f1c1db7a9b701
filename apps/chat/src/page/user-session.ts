import { connect, type ApexError, type Client } from "@apex/ws-client";
import type { chat } from "../contract.ts";
import { fetchDemoToken } from "./api.ts";

export type ChatClient = Client<typeof chat>;

/** One person's line to the server. */
export interface UserSession {
  readonly userId: string;
  readonly client: ChatClient;
  /** Aborts when the session is closed. */
  readonly signal: AbortSignal;
  /** A token that is good for a while. Rejects when the server is out of reach. */
  token(): Promise<string>;
  /** Resolves when it is worth trying to reach the server; rejects when the session is closed. */
  untilOnline(): Promise<void>;
  close(): Promise<void>;
}

const FRESH_FOR_MS = 5 * 60_000;
const RETRY_MS = 1_000;

/** Connects as this user. Each user has an address of their own, so that what one could not send is never another's. */
export function openSession(userId: string, onError: (error: ApexError) => void): UserSession {
  const token = createTokenSource(() => fetchDemoToken(userId));
  const address = new URL(`/ws?user=${encodeURIComponent(userId)}`, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const client = connect<typeof chat>(address, { token, onError });
  const closed = new AbortController();
  return {
    userId,
    client,
    signal: closed.signal,
    token,
    untilOnline: () => untilOnline(client, closed.signal),
    close: () => {
      closed.abort();
      return client.close();
    },
  };
}

/** Fetches a token when there is none, or the one there is runs out soon. */
function createTokenSource(fetchToken: () => Promise<string>): () => Promise<string> {
  let token: string | undefined;
  return async () => {
    if (token === undefined || expiryOf(token) - Date.now() < FRESH_FOR_MS) token = await fetchToken();
    return token;
  };
}

function expiryOf(token: string): number {
  const claims = token.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? "";
  const { exp } = JSON.parse(atob(claims)) as { exp?: number };
  return (exp ?? 0) * 1_000;
}

/** The next time that there is a connection; one that there seems to be is given a moment. Rejects when the session is closed. */
function untilOnline(client: ChatClient, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (isUp(client.phase.name)) return void setTimeout(resolve, RETRY_MS);
    const undo = client.onPhase(({ name }) => {
      if (!isUp(name)) return;
      undo();
      resolve();
    });
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}

const isUp = (phase: string): boolean => phase === "live" || phase === "resuming" || phase === "lagging";
