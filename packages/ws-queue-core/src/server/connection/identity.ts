import type { UserId } from "../../ids.ts";
import type { CloseReason } from "../../protocol/close-codes.ts";
import type { OutputQueue } from "./output-queue.ts";

/** The client is warned this long before its token runs out, or half of the token's life if that is shorter. */
const WARNING_MS = 60_000;

/** Whose connection it is, and how long the proof of it holds. */
export class Identity {
  readonly #outputs: OutputQueue;
  #userId: UserId | undefined;
  #expiresAt: number | undefined;
  #warnAt: number | undefined;
  #isAsking = false;
  /** The newest token that came while another was being looked at. */
  #nextToken: string | undefined;

  constructor(outputs: OutputQueue) {
    this.#outputs = outputs;
  }

  /** Asks the host who the token's owner is; one question at a time, since answers carry no name. */
  authenticate(token: string | undefined): void {
    if (this.#isAsking) {
      this.#nextToken = token;
      return;
    }
    this.#isAsking = true;
    this.#outputs.push({ type: "authenticate", token });
  }

  /** Undefined until the handshake has named the user. */
  get userId(): UserId | undefined {
    return this.#userId;
  }

  get isAsking(): boolean {
    return this.#isAsking;
  }

  /** Takes the host's answer. Returns why the connection must end, if it must. */
  handleAuthenticated(userId: UserId, expiresAt: number | undefined, now: number): CloseReason | undefined {
    this.#isAsking = false;
    if (this.#userId !== undefined && this.#userId !== userId) return "unauthorized";
    // Not `<=`: an instant that is not a number is no proof either.
    if (expiresAt !== undefined && !(expiresAt > now)) return "token_expired";
    this.#userId = userId;
    this.#expiresAt = expiresAt;
    this.#warnAt = expiresAt === undefined ? undefined : expiresAt - Math.min(WARNING_MS, (expiresAt - now) / 2);
    const token = this.#nextToken;
    this.#nextToken = undefined;
    if (token !== undefined) this.authenticate(token);
    return undefined;
  }

  nextTimeout(isReady: boolean): number | undefined {
    return (isReady ? this.#warnAt : undefined) ?? this.#expiresAt;
  }

  /** Warns, once per token: not before `welcome`, for no client may answer before that. Returns true when the token has run out. */
  handleTimeout(now: number, isReady: boolean): boolean {
    if (this.#expiresAt === undefined) return false;
    if (now >= this.#expiresAt) return true;
    if (isReady && this.#warnAt !== undefined && now >= this.#warnAt) {
      this.#warnAt = undefined;
      this.#outputs.send({ t: "auth-expiring", inMs: Math.ceil(this.#expiresAt - now) });
    }
    return false;
  }
}
