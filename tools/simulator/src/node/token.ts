import type { Identity } from "@apex/ws-manager";

/** A token says whose it is and until when it is good. */
export const writeToken = (userId: string, expiresAt: number): string => `${userId}|${expiresAt}`;

export function readToken(token: string | undefined, nowMs: number, clockOffsetMs: number): Identity | null {
  const [userId, expiry] = token?.split("|") ?? [];
  const expiresAt = Number(expiry) + clockOffsetMs;
  if (userId === undefined || userId === "" || !Number.isFinite(expiresAt) || expiresAt <= nowMs) return null;
  return { userId, expiresAt };
}

/** A user that keeps to nothing, and has no threads. */
export const FLOODER = "flooder";
export const isFloodersToken = (token = ""): boolean => token.startsWith(`${FLOODER}|`);
