import type { ErrorCode } from "../../error-codes.ts";
import { createError, type ApexError } from "../../errors.ts";
import type { ProducerId, UserId } from "../../ids.ts";
import { CLOSE_CODES, type CloseReason } from "../../protocol/close-codes.ts";
import { DAMAGED_FEATURE, DEADLINE_FEATURE, type ClientFrame, type HelloFrame } from "../../protocol/frames.ts";
import type { ProducerSummary } from "../../store/state.ts";
import { earliest } from "../heap.ts";
import type { ServerInput, ServerOutput } from "../io.ts";
import type { ConnectionMachine, ConnectionOptions } from "./contract.ts";
import { isAllowed, nextPhase, type Phase, type Step } from "./handshake.ts";
import { Heartbeat } from "./heartbeat.ts";
import { Identity } from "./identity.ts";
import { OutputQueue } from "./output-queue.ts";
import { Requests } from "./requests.ts";
import { Subscriptions } from "./subscriptions.ts";
import { createWelcome } from "./welcome.ts";

/** How long a connection that drains waits for answers and acknowledgements. */
const DRAIN_GRACE_MS = 5_000;

/** Makes the machine of one accepted socket; the connection waits for `hello`. */
export function createConnectionMachine(options: ConnectionOptions): ConnectionMachine {
  return new Connection(options);
}

class Connection implements ConnectionMachine {
  readonly #options: ConnectionOptions;
  readonly #outputs = new OutputQueue();
  readonly #identity: Identity;
  readonly #heartbeat: Heartbeat;
  readonly #subscriptions: Subscriptions;
  readonly #requests: Requests;
  #phase: Phase = "awaiting-hello";
  #wantedProducer: ProducerId | undefined;
  /** What of the protocol the client understands beside the rest. */
  #features: readonly string[] = [];
  /** When the handshake, or later the draining, must be done. */
  #deadline: number | undefined;

  constructor(options: ConnectionOptions) {
    const { limits, now } = options;
    this.#options = options;
    this.#identity = new Identity(this.#outputs);
    this.#heartbeat = new Heartbeat(limits, now);
    this.#subscriptions = new Subscriptions(this.#outputs, limits);
    this.#requests = new Requests(this.#outputs, limits);
    this.#deadline = now + limits.handshakeTimeoutMs;
  }

  pollOutput(): ServerOutput | undefined {
    return this.#outputs.take();
  }

  nextTimeout(): number | undefined {
    if (this.#phase === "closed") return undefined;
    const isReady = this.#phase === "ready";
    const heartbeat = isReady ? this.#heartbeat.nextTimeout() : undefined;
    return earliest(
      earliest(this.#deadline, heartbeat),
      earliest(this.#identity.nextTimeout(isReady), this.#subscriptions.nextTimeout()),
    );
  }

  handleTimeout(now: number): void {
    if (this.#phase === "closed") return;
    if (this.#deadline !== undefined && now >= this.#deadline) {
      this.#close(this.#phase === "draining" ? "draining" : "handshake_timeout");
    } else if (this.#identity.handleTimeout(now, this.#phase === "ready")) {
      // reached: token-ran-out
      this.#close("token_expired");
    } else {
      this.#beat(now);
      this.#subscriptions.handleTimeout(now);
    }
  }

  handleInput(input: ServerInput, now: number): void {
    if (this.#phase === "closed") return;
    switch (input.type) {
      case "frame":
        this.#heartbeat.handleInbound(now);
        this.#handleFrame(input.frame);
        break;
      case "malformed":
        this.#closeByError(input.error);
        break;
      case "authenticated":
        this.#handleAuthenticated(input.userId, input.expiresAt, now);
        break;
      case "unauthenticated":
        this.#close("unauthorized");
        break;
      case "producer":
        this.#handleProducer(input.producer, now);
        break;
      case "authorized":
        this.#subscriptions.handleAuthorized(input.n, input.question, input.stream);
        break;
      case "forbidden":
        this.#subscriptions.handleForbidden(input.n, input.question);
        break;
      case "recheck":
        this.#subscriptions.recheck(now);
        break;
      case "read":
        this.#subscriptions.handleRead(input.n, input.result, now);
        break;
      case "read-failed":
        this.#subscriptions.handleReadFailed(input.n, input.retryAfterMs, now);
        break;
      case "read-impossible":
        this.#subscriptions.handleReadImpossible(input.n, input.code);
        break;
      case "head":
        this.#subscriptions.handleHead(input.stream, input.head, input.page, now);
        break;
      case "deleted":
        this.#subscriptions.handleDeleted(input.stream);
        break;
      case "ask-ack":
        this.#subscriptions.askAck(input.stream, input.offset);
        break;
      case "submitted":
        this.#requests.handleSubmitted(input.seq, input.result);
        break;
      case "submit-refused":
        this.#requests.handleRefused(input.seq, input.code, input.retryAfterMs);
        break;
      case "settled":
        this.#requests.handleSettled(input.seq);
        break;
      case "paused":
        this.#heartbeat.pause();
        break;
      case "resumed":
        this.#heartbeat.resume(now);
        break;
      case "buffered":
        this.#subscriptions.handleBuffered(input.bytes);
        break;
      case "drain":
        this.#drain(input.afterMs, input.spreadMs, now);
        break;
      case "terminate":
        this.#close(input.reason);
        break;
      case "socket-closed":
        this.#move("closed");
        this.#subscriptions.close();
        break;
    }
    if (this.#phase === "draining") this.#closeIfDrained();
  }

  #handleFrame(frame: ClientFrame): void {
    if (!isAllowed(this.#phase, frame.t)) {
      this.#closeByError(createError("protocol_violation", `A ${frame.t} frame is not allowed while ${this.#phase}`));
      return;
    }
    switch (frame.t) {
      case "hello":
        this.#handleHello(frame);
        break;
      case "sub":
        this.#closeByError(this.#subscriptions.handleSubscribe(frame));
        break;
      case "unsub":
        this.#subscriptions.handleUnsubscribe(frame.n);
        break;
      case "ack":
        this.#closeByError(this.#subscriptions.handleAcks(frame.acks));
        break;
      case "request":
      case "cancel":
        this.#requests.handleFrame(frame);
        break;
      case "auth":
        this.#identity.authenticate(frame.token);
        break;
      case "ping":
        this.#outputs.send({ t: "pong" });
        break;
      case "pong":
        break;
    }
  }

  #handleHello({ token, producer, subs = [], features = [] }: HelloFrame): void {
    this.#move("hello");
    this.#wantedProducer = producer;
    this.#features = features;
    const violation = this.#subscriptions.handleHello(subs);
    if (violation === undefined) this.#identity.authenticate(token);
    else this.#closeByError(violation);
  }

  /** At the handshake it names the user; later it renews the token of the same user, whose rights may be others. Another user is refused. */
  #handleAuthenticated(userId: UserId, expiresAt: number | undefined, now: number): void {
    if (!this.#identity.isAsking) return;
    const objection = this.#identity.handleAuthenticated(userId, expiresAt, now);
    if (objection !== undefined) {
      this.#close(objection);
    } else if (this.#phase === "authenticating") {
      this.#move("authenticated");
      this.#outputs.push({ type: "open-producer", userId, producer: this.#wantedProducer });
    } else {
      this.#subscriptions.recheck(now);
    }
  }

  #handleProducer(summary: ProducerSummary, now: number): void {
    const { userId } = this.#identity;
    if (this.#phase !== "opening-producer" || userId === undefined) return;
    this.#move("producer-opened");
    this.#deadline = undefined;
    this.#heartbeat.handleInbound(now);
    this.#requests.open(summary);
    const { connectionId, limits, features = [DEADLINE_FEATURE] } = this.#options;
    this.#outputs.send(createWelcome(connectionId, userId, { ...summary, settled: this.#requests.settled }, limits, features));
    this.#subscriptions.begin(this.#features.includes(DAMAGED_FEATURE));
  }

  #beat(now: number): void {
    if (this.#phase !== "ready") return;
    const due = this.#heartbeat.handleTimeout(now);
    if (due === "ping") this.#outputs.send({ t: "ping" });
    if (due === "dead") this.#close("heartbeat_timeout");
  }

  #drain(afterMs: number, spreadMs: number, now: number): void {
    if (!this.#move("drain-begun")) return;
    // reached: connection-drains
    this.#deadline = now + DRAIN_GRACE_MS;
    this.#outputs.send({ t: "goaway", reason: "drain", afterMs, spreadMs });
    this.#requests.stop(afterMs);
    this.#subscriptions.stop();
  }

  #closeIfDrained(): void {
    if (this.#requests.inFlightCount === 0 && this.#subscriptions.inFlightBytes === 0) this.#close("draining");
  }

  /** Tells the client what it did wrong, which the browser shows better than a close code, and closes. */
  #closeByError(error: ApexError | undefined): void {
    if (error === undefined) return;
    const { code, fault, retryable, message } = error;
    this.#outputs.send({ t: "error", code, fault, retryable, message });
    this.#close(isCloseReason(code) ? code : "malformed_frame");
  }

  #close(reason: CloseReason): void {
    if (!this.#move("closed")) return;
    this.#subscriptions.close();
    this.#outputs.push({ type: "close", reason });
  }

  /** Takes a step, if it is possible. */
  #move(step: Step): boolean {
    const phase = nextPhase(this.#phase, step);
    if (phase !== undefined) this.#phase = phase;
    return phase !== undefined;
  }
}

const isCloseReason = (code: ErrorCode | CloseReason): code is CloseReason => Object.hasOwn(CLOSE_CODES, code);
