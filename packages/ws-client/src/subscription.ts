import { createError, type ApexError, type Cursor } from "@apex/ws-queue-core";
import type { DeliveredEntry, Reset, SubscriptionStats } from "@apex/ws-queue-core/client";
import type { WireStream } from "@apex/ws-queue-core/protocol";
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

/** One position in one stream. Subscribes when it is first read. */
export interface Subscription {
  /**
   * The next entry; undefined when it was closed. Reading on means that the last one is processed. Rejects when the
   * server refuses the stream or the client. One call at a time.
   */
  read(): Promise<DeliveredEntry | undefined>;
  close(): void;
  /** Undefined before the first read and after the end. */
  stats(): SubscriptionStats | undefined;
}

/** Throws `invalid_argument` for options that are not of the documented form. */
export function createSubscription(
  context: StreamContext,
  stream: WireStream,
  { from = "start", onReset: policy, signal }: EventsOptions = {},
): Subscription {
  checkFrom(from);
  const { runtime } = context;
  /** Delivered and not read yet. The subscription's window bounds it: the server stops when it is full. */
  let outputs: StreamOutput[] = [];
  let entries: DeliveredEntry[] = [];
  let ended: { readonly error: ApexError | undefined } | undefined;
  let wake = (): void => undefined;
  let sub: number | undefined;
  let processed = 0;

  const end = (error?: ApexError): void => {
    ended ??= { error };
    wake();
  };
  const close = (): void => {
    signal?.removeEventListener("abort", close);
    outputs = entries = [];
    if (sub !== undefined) runtime.unsubscribe(sub);
    end();
  };
  const sink = {
    push(output: StreamOutput): void {
      outputs.push(output);
      wake();
    },
    end,
  };
  const handleReset = async (reset: Reset, of: number): Promise<void> => {
    context.onReset(stream, reset, policy !== undefined);
    if (reset.reason === "unauthorized") throw refused(stream);
    const again = (typeof policy === "function" ? await policy(reset) : policy) ?? "start";
    checkFrom(again);
    runtime.input({ type: "resubscribe", sub: of, from: again });
  };
  /** What was pushed before the end is still given out; then the end, or its error. */
  const take = async (of: number): Promise<DeliveredEntry | undefined> => {
    for (;;) {
      const entry = entries.shift();
      if (entry) return entry;
      const output = outputs.shift();
      if (output?.type === "reset") await handleReset(output.reset, of);
      else if (output) entries = [...output.entries];
      else if (ended?.error) throw ended.error;
      else if (ended) return undefined;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  };

  if (signal?.aborted) close();
  signal?.addEventListener("abort", close);

  return {
    async read() {
      // Closed before it was ever read: nothing to ask for.
      if (sub === undefined && ended) return undefined;
      sub ??= runtime.subscribe(sink, stream, from);
      if (processed > 0) runtime.input({ type: "processed", sub, offset: processed });
      const entry = await take(sub);
      processed = entry?.offset ?? 0;
      return entry;
    },
    close,
    stats: () => (sub === undefined ? undefined : runtime.subscriptionStats(sub)),
  };
}

const refused = ({ kind, name }: WireStream): ApexError =>
  createError("forbidden", `The server does not give this user the ${kind} stream ${name}`, { kind, name });

function checkFrom(from: unknown): void {
  if (typeof from === "string" && from !== "" && from.length <= 128) return;
  throw createError("invalid_argument", 'from is "start", "head" or what cursorOf(event) returned');
}
