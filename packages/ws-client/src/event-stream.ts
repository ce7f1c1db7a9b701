import { isId, type Cursor } from "@apex/ws-queue-core";
import { check, checkFunction, readFields, type Damage, type DeliveredEntry, type Reset, type SubscriptionStats } from "@apex/ws-queue-core/client";
import type { WireStream } from "@apex/ws-queue-core/protocol";
import { toEvent } from "./delivery.ts";
import type { ReadSoFar } from "./request-end.ts";
import type { Runtime, StreamOutput } from "./runtime.ts";

/** Where to read: the oldest entry that is kept, behind the newest, or behind an event whose `cursorOf` was stored. */
export type ReadFrom = "start" | "head" | Cursor;

/** Called between the last event before the reset and the first one after it: the moment to clear a view. */
export type ResetHandler = (reset: Reset) => ReadFrom | undefined | Promise<ReadFrom | undefined>;

/** Called between the last event before entries that are lost and the first one behind them. The view stays as it is. */
export type DamageHandler = (damage: Damage) => unknown;

export interface EventsOptions {
  /** `start` by default. */
  readonly from?: ReadFrom;
  /** Where to go on after a reset; `start` by default. The client's `onReset` handlers are told in any case. */
  readonly onReset?: "start" | "head" | ResetHandler;
  /** Told of entries that the store has lost; the client goes on behind them. The client's `onDamage` handlers are told in any case. */
  readonly onDamage?: DamageHandler;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

export interface StreamContext {
  readonly runtime: Runtime;
  /** Told how far any reader is. */
  readonly readSoFar: ReadSoFar;
  /** `isHandled`: the reader has a policy of its own. */
  readonly onReset: (stream: WireStream, reset: Reset, isHandled: boolean) => void;
  readonly onDamage: (stream: WireStream, damage: Damage, isHandled: boolean) => void;
}

/** Events in order, each once. Pulling the next one acknowledges the last as processed. */
export interface EventStream<Event> extends AsyncIterableIterator<Event, undefined>, AsyncDisposable {
  /** How far it is; undefined before the first pull and after the end. */
  stats(): SubscriptionStats | undefined;
}

/**
 * One position in one stream; subscribes when it is first pulled. Throws `invalid_argument` for options that are not of
 * the documented form. A pull rejects when the server refuses the stream or the client.
 */
export function createEventStream<Event>(
  { runtime, readSoFar, onReset, onDamage }: StreamContext,
  stream: WireStream,
  options: EventsOptions = {},
): EventStream<Event> {
  const { from = "start", onReset: policy, onDamage: handler, signal } = readFields("options", options);
  checkFrom("from", from);
  if (policy !== "start" && policy !== "head") checkFunction("onReset", policy);
  checkFunction("onDamage", handler);
  check(!signal || typeof signal.addEventListener === "function", "signal", "an AbortSignal", signal);
  /** What came and was not pulled yet. The subscription's window bounds it: the server stops when it is full. */
  const waiting: (DeliveredEntry | Exclude<StreamOutput, { type: "deliver" }>)[] = [];
  let isClosed = false;
  let wake = (): void => undefined;
  /** 0: not subscribed yet. */
  let sub = 0;

  const push = (output: StreamOutput): void => {
    if (output.type === "deliver") {
      readSoFar.last = output.entries.at(-1);
      waiting.push(...output.entries);
    } else waiting.push(output);
    wake();
  };
  const close = (): void => {
    isClosed = true;
    signal?.removeEventListener("abort", close);
    runtime.unsubscribe(sub);
    wake();
  };
  /** Where to go on. */
  const handleReset = async (reset: Reset): Promise<ReadFrom> => {
    onReset(stream, reset, !!policy);
    const again = (typeof policy === "function" ? await policy(reset) : policy) ?? "start";
    checkFrom("onReset", again);
    return again;
  };

  async function* read(): AsyncGenerator<Event, undefined> {
    if (isClosed) return;
    sub = runtime.subscribe(push, stream, from);
    try {
      while (!isClosed) {
        const next = waiting.shift();
        if (!next) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        } else if ("event" in next) {
          yield toEvent(next);
          runtime.input({ type: "processed", sub, offset: next.offset });
        } else if (next.type === "reset") {
          runtime.input({ type: "resubscribe", sub, from: await handleReset(next.reset) });
        } else if (next.type === "damage") {
          const { damage } = next;
          onDamage(stream, damage, !!handler);
          await handler?.(damage);
          runtime.input({ type: "processed", sub, offset: damage.last });
        } else if (next.error) {
          throw next.error;
        } else return;
      }
    } finally {
      close();
    }
  }

  if (signal?.aborted) close();
  signal?.addEventListener("abort", close);

  return Object.assign(read(), {
    /** The generator's own would wait for the pull that it is in. */
    async return() {
      close();
      return { done: true as const, value: undefined };
    },
    [Symbol.asyncDispose]: async () => close(),
    stats: () => runtime.machine.subscriptionStats(sub),
  });
}

const checkFrom = (name: string, from: unknown): void => check(isId(from), name, '"start", "head" or what cursorOf(event) returned', from);
