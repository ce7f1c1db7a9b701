import { createError, type ApexError, type Cursor } from "@apex/ws-queue-core";
import type { DeliveredEntry, Reset, SubscriptionStats } from "@apex/ws-queue-core/client";
import type { WireStream } from "@apex/ws-queue-core/protocol";
import { createEventQueue } from "./event-queue.ts";
import type { Runtime } from "./runtime.ts";

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
export function createSubscription(context: StreamContext, stream: WireStream, options: EventsOptions): Subscription {
  checkFrom(options.from);
  const { runtime } = context;
  const queue = createEventQueue();
  let sub: number | undefined;
  let processed: number | undefined;

  const close = (): void => {
    options.signal?.removeEventListener("abort", close);
    queue.abandon();
    if (sub !== undefined) runtime.unsubscribe(sub);
  };
  const subscribe = (): number =>
    runtime.subscribe(
      {
        handleEntries: (entries) => queue.push(entries.map((entry) => ({ type: "entry", entry }))),
        handleReset: (reset) => queue.push([{ type: "reset", reset }]),
        handleEnd: queue.end,
      },
      { stream, from: options.from ?? "start" },
    );
  const handleReset = async (reset: Reset, of: number): Promise<void> => {
    const policy = options.onReset;
    context.onReset(stream, reset, policy !== undefined);
    if (reset.reason === "unauthorized") throw refused(stream);
    const from = (typeof policy === "function" ? await policy(reset) : policy) ?? "start";
    checkFrom(from);
    runtime.input({ type: "resubscribe", sub: of, from });
  };

  if (options.signal?.aborted) close();
  options.signal?.addEventListener("abort", close);

  return {
    async read() {
      if (queue.isOver()) return undefined;
      const own = (sub ??= subscribe());
      if (processed !== undefined) runtime.input({ type: "processed", sub: own, offset: processed });
      let item = await queue.pull();
      for (; item?.type === "reset"; item = await queue.pull()) await handleReset(item.reset, own);
      processed = item?.entry.offset;
      return item?.entry;
    },
    close,
    stats: () => (sub === undefined ? undefined : runtime.subscriptionStats(sub)),
  };
}

function checkFrom(from: unknown): void {
  if (from === undefined || (typeof from === "string" && from !== "" && from.length <= 128)) return;
  throw createError("invalid_argument", 'from is "start", "head" or what cursorOf(event) returned');
}

const refused = ({ kind, name }: WireStream): ApexError =>
  createError("forbidden", `The server does not give this user the ${kind} stream ${name}`, { kind, name });
