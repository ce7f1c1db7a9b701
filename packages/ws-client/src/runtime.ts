import { errorOf, INFRA_RETRYABLE } from "@apex/ws-queue-core";
import {
  check,
  createClientMachine,
  type ClientInput,
  type ClientMachine,
  type ClientOutput,
  type ClientSettings,
  type Outcome,
  type OutboxBody,
  type Phase,
  type TokenInput,
} from "@apex/ws-queue-core/client";
import type { SubscribeFrom, WireStream } from "@apex/ws-queue-core/protocol";
import { guard } from "./guard.ts";
import { watchLifecycle } from "./lifecycle-signals.ts";
import { createSocketDriver, type WebSocketClass } from "./socket-driver.ts";
import { defaultStorage, type OutboxSlot, type OutboxStorage } from "./storage.ts";
import { createAlarm } from "./timers.ts";

/** Why a token is asked for. */
export interface TokenRequest {
  /** The server has refused the last one: the same again would end the client. A source that caches has to fetch a new one. */
  readonly isRefused: boolean;
}

export interface ConnectionOptions {
  /** Asked before every connection and when a token is about to run out. Without it the client has none to show. */
  readonly token?: (request: TokenRequest) => string | undefined | Promise<string | undefined>;
  /** Where unsettled requests survive a reload. By default what the platform has; in Node, nothing. */
  readonly storage?: OutboxStorage;
  /** Another class than the platform's `WebSocket`, or one that tells what goes over it: `traceFrames`. */
  readonly webSocket?: WebSocketClass;
  readonly settings?: Partial<ClientSettings>;
}

/** What comes to a subscription; nothing behind `ended`. */
export type StreamOutput = Extract<ClientOutput, { type: "deliver" | "reset" | "damage" | "ended" }>;

export type StreamSink = (output: StreamOutput) => void;

export type OutcomeSink = (outcome: Outcome) => void;

/** The machine with its socket, timer, storage and page; the only place where its outputs are handled. */
export interface Runtime {
  input(input: ClientInput): void;
  subscribe(sink: StreamSink, stream: WireStream, from: SubscribeFrom): number;
  unsubscribe(sub: number): void;
  submit(body: OutboxBody, sink: OutcomeSink): void;
  report(error: unknown): void;
  /** To be looked at only. */
  readonly machine: Pick<ClientMachine, "phase" | "pending" | "stats" | "subscriptionStats">;
}

/** How long a storage may take until the client goes on without one. */
const STORAGE_TIMEOUT_MS = 5_000;

/** `report` takes what nobody waits for. Neither it nor `onPhase` may throw. Throws `misconfigured`. */
export function createRuntime(
  url: string,
  onPhase: (phase: Phase) => void,
  report: (error: unknown) => void,
  { token = () => undefined, storage = defaultStorage(), webSocket = globalThis.WebSocket, settings = {} }: ConnectionOptions,
): Runtime {
  for (const [name, value] of Object.entries({ token, webSocket, "storage.open": storage.open })) {
    // Not every platform has a WebSocket. No error shows a token, so not what was given in its place either.
    check(typeof value === "function", name, FORMS[name as keyof typeof FORMS], typeof value, "misconfigured");
  }
  const machine = createClientMachine({ jitter: Math.random, settings });
  const now = (): number => performance.now();
  const sinks = new Map<number, StreamSink>();
  const waiting = new Map<Outcome["id"], OutcomeSink>();
  let slot: OutboxSlot | undefined;
  let lastSub = 0;
  let lastAsk = 0;
  let isDraining = false;
  /** The storage has had its time, or the client is closed: no outbox is taken over any more. */
  let isBegun = false;

  const setAlarm = createAlarm(now, () => {
    machine.handleTimeout(now());
    drain();
  });
  const socket = createSocketDriver(url, webSocket, input, report);
  const unwatch = watchLifecycle((type) => input({ type }));
  // A full storage must not stop the machine.
  const save = guard(({ snapshot, isShared }: Extract<ClientOutput, { type: "persist" }>) => slot?.save(snapshot, isShared), report);
  const closeSlot = guard<void>(() => slot?.close(), report);

  function input(what: ClientInput): void {
    machine.handleInput(what, now());
    drain();
  }

  /** An output may lead to an input; what that puts out is handled by the loop that is already running. */
  function drain(): void {
    if (isDraining) return;
    isDraining = true;
    let output: ClientOutput | undefined;
    while ((output = machine.pollOutput())) handle(output);
    isDraining = false;
    setAlarm(machine.nextTimeout());
  }

  function handle(output: ClientOutput): void {
    switch (output.type) {
      case "fetch-token":
        return void fetchToken(output);
      case "open-socket":
        return socket.open();
      case "close-socket":
        return socket.close(output.code);
      case "send":
        return socket.send(output.frame);
      case "persist":
        return save(output);
      case "phase":
        return handlePhase(output.phase);
      case "error":
        return report(output.error);
      default:
        return "sub" in output ? sinks.get(output.sub)?.(output) : handleOutcome(output);
    }
  }

  function handlePhase(phase: Phase): void {
    if (phase.name === "closed") {
      isBegun = true;
      unwatch();
      closeSlot();
    }
    onPhase(phase);
  }

  function handleOutcome(outcome: Outcome): void {
    const sink = waiting.get(outcome.id);
    // Only a request that was accepted has more to tell.
    if (outcome.type !== "accepted") waiting.delete(outcome.id);
    if (sink) sink(outcome);
    else if ("error" in outcome) report(outcome.error);
  }

  async function fetchToken({ isRefused }: TokenRequest): Promise<void> {
    const ask = (lastAsk += 1);
    let answer: TokenInput;
    try {
      answer = { type: "token", token: checkToken(await token({ isRefused })) };
    } catch (error) {
      answer = { type: "token", error: errorOf(INFRA_RETRYABLE, "token_unavailable", undefined, {}, error) };
    }
    // An answer that comes late is of an older session than the one that is asked for now.
    if (ask === lastAsk) input(answer);
  }

  async function openSlot(): Promise<void> {
    const opened = await storage.open(url);
    if (!opened) return;
    const stored: unknown = await opened.load();
    if (isBegun) return opened.close();
    // What could not be read is not overwritten either.
    slot = opened;
    input({ type: "restore", stored, epoch: Date.now() });
  }

  function begin(): void {
    clearTimeout(patience);
    if (isBegun) return;
    isBegun = true;
    input({ type: "connect" });
  }

  const patience = setTimeout(() => {
    report(errorOf(INFRA_RETRYABLE, "unreachable", "The storage did not answer: what waits does not survive this page", { name: "storage" }));
    begin();
  }, STORAGE_TIMEOUT_MS);
  void openSlot().catch(report).then(begin);

  return {
    input,
    subscribe(sink, stream, from) {
      sinks.set((lastSub += 1), sink);
      input({ type: "subscribe", sub: lastSub, stream, from });
      return lastSub;
    },
    unsubscribe(sub) {
      sinks.delete(sub);
      input({ type: "unsubscribe", sub });
    },
    submit(body, sink) {
      waiting.set(body.id, sink);
      const bytes = new Blob([JSON.stringify(body)]).size;
      input({ type: "submit", body, bytes, epoch: Date.now() });
    },
    report,
    machine,
  };
}

/** What the functions among the options have to be; in development only. */
const FORMS = {
  token: "a function, () => fetchToken()",
  webSocket: "a class such as the platform's WebSocket",
  "storage.open": "a function that gives an OutboxSlot or nothing",
};

/** Nothing at all is no token; anything but a text would end every connection that it is shown on. */
function checkToken(token: unknown): string | undefined {
  if (!token) return undefined;
  check(typeof token === "string", "token()", "a string or nothing", typeof token);
  return token as string;
}
