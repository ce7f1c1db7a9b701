import { createError, type ApexError, type Cursor } from "@apex/ws-queue-core";
import type { Reset, SubscriptionStats } from "@apex/ws-queue-core/client";
import type { WireStream } from "@apex/ws-queue-core/protocol";
import { toEvent } from "./delivery.ts";
import type { Runtime, StreamOutput } from "./runtime.ts";

/** Where to read: the oldest entry that is kept, behind the newest, or behind an event whose `cursorOf` was stored. */
export type ReadFrom = "start" | "head" | Cursor;

/** Called between the last event before the reset and the first one after it: the moment to clear a view. */
export type ResetHandler = (reset: Reset) => ReadFrom | undefined | Promise<ReadFrom | undefined>;

export interface EventsOptions {
  /** `start` by default. */
  readonly from?: ReadFrom;
  /** Where to go on after a reset; `start` by default. The client's `onReset` handlers are told in any case. */
  readonly onReset?: "start" | "head" | ResetHandler;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
}

export interface StreamContext {
  readonly runtime: Runtime;
  /** `isHandled`: the reader has a policy of its own. */
  readonly onReset: (stream: WireStream, reset: Reset, isHandled: boolean) => void;
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
  { runtime, onReset }: StreamContext,
  stream: WireStream,
  { from = "start", onReset: policy, signal }: EventsOptions = {},
): EventStream<Event> {
  checkFrom(from);
  /** Delivered and not pulled yet. The subscription's window bounds it: the server stops when it is full. */
  const outputs: StreamOutput[] = [];
  let ended: { readonly error: ApexError | undefined } | undefined;
  let isClosed = false;
  let wake = (): void => undefined;
  let sub: number | undefined;

  const push = (output: StreamOutput): void => {
    outputs.push(output);
    wake();
  };
  const end = (error: ApexError | undefined): void => {
    ended ??= { error };
    wake();
  };
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    signal?.removeEventListener("abort", close);
    if (sub !== undefined) runtime.unsubscribe(sub);
    wake();
  };
  /** Where to go on. */
  const handleReset = async (reset: Reset): Promise<ReadFrom> => {
    onReset(stream, reset, policy !== undefined);
    if (reset.reason === "unauthorized") throw refused(stream);
    const again = (typeof policy === "function" ? await policy(reset) : policy) ?? "start";
    checkFrom(again);
    return again;
  };

  async function* read(): AsyncGenerator<Event, undefined> {
    if (isClosed) return;
    const own = (sub = runtime.subscribe({ push, end }, stream, from));
    try {
      while (!isClosed) {
        const output = outputs.shift();
        if (output?.type === "reset") {
          runtime.input({ type: "resubscribe", sub: own, from: await handleReset(output.reset) });
        } else if (output) {
          for (const entry of output.entries) {
            if (isClosed) return;
            yield toEvent(entry);
            runtime.input({ type: "processed", sub: own, offset: entry.offset });
          }
        } else if (ended?.error) {
          throw ended.error;
        } else if (ended) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      close();
    }
  }
  const events = read();

  if (signal?.aborted) close();
  signal?.addEventListener("abort", close);

  return {
    next: () => events.next(),
    async return() {
      close();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => close(),
    stats: () => (sub === undefined ? undefined : runtime.machine.subscriptionStats(sub)),
  };
}

const refused = ({ kind, name }: WireStream): ApexError =>
  createError("forbidden", undefined, { kind, name });

function checkFrom(from: unknown): void {
  if (typeof from === "string" && from !== "" && from.length <= 128) return;
  throw createError("invalid_argument", 'from is "start", "head" or what cursorOf(event) returned');
}
