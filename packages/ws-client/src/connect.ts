import { errorOf, INFRA, isId, isStreamKind, toInternal, tryRead, type ApexError, type ThreadId } from "@apex/ws-queue-core";
import { check, checkFunction, readFields, type ClientStats, type Damage, type Phase, type Reset } from "@apex/ws-queue-core/client";
import type { ContractShape } from "@apex/ws-queue-core/events";
import type { WireStream } from "@apex/ws-queue-core/protocol";
import type { Pending, UntypedContract } from "./contract-types.ts";
import { createEventStream, type EventsOptions, type EventStream, type StreamContext } from "./event-stream.ts";
import { guard, logError } from "./guard.ts";
import { createHandlers, type Handlers } from "./handlers.ts";
import { createRuntime, type ConnectionOptions } from "./runtime.ts";
import { checkId, createThread, type Thread } from "./thread.ts";

export interface ConnectOptions extends ConnectionOptions {
  /** What nobody waits for: handlers that threw, tokens that could not be had, refusals. By default `console.error`. */
  readonly onError?: (error: ApexError) => void;
}

export interface StreamReset extends Reset {
  readonly stream: WireStream;
}

export interface StreamDamage extends Damage {
  readonly stream: WireStream;
}

/** One connection with everything that runs over it; reconnects by itself until it is closed. */
export interface Client<Contract extends ContractShape> extends AsyncDisposable {
  /** Throws `invalid_id`. */
  thread(id: string): Thread<Contract>;
  /** Any stream that the server lets this user read, such as `{ kind: "dead", name: "dead" }` or a shared one. */
  stream<Event = unknown>(stream: WireStream, options?: EventsOptions): EventStream<Event>;
  readonly phase: Phase;
  /** Called with every later phase. Returns the undo. */
  onPhase(handler: (phase: Phase) => void): () => void;
  /** Called for every reset of every stream. Returns the undo. */
  onReset(handler: (reset: StreamReset) => void): () => void;
  /** Called for all entries of all streams that the store has lost; a view is kept. Returns a function that unsubscribes. */
  onDamage(handler: (damage: StreamDamage) => void): () => void;
  /**
   * Requests and cancels that are not settled yet, in their order. Those of an earlier page are among them once the phase is
   * not `idle` any more: a page that has no handle of them shows them as asked already. Those were made by the contract of that
   * page, which may have been an older one.
   */
  pending(): readonly Pending<Contract>[];
  stats(): ClientStats;
  /**
   * Ends a wait: the next attempt begins now, or, where a wait was ended early within the last second, when that has passed.
   * Does nothing in phases other than `backoff` and `suspended`. Repeating it is harmless.
   */
  reconnect(): void;
  /**
   * Ends all streams and rejects what was not accepted with `closed`. A request that may have been accepted stays in the
   * storage and is sent again by the next page. Repeating it is harmless.
   */
  close(): Promise<void>;
}

/**
 * Connects to a server: `connect<typeof contract>("wss://example.com/ws", { token: () => fetchToken() })`. Returns at
 * once; what is asked before the connection stands waits for it. Throws `invalid_argument` for an address that is not
 * a WebSocket's, and `misconfigured` where there is no `WebSocket`.
 */
export function connect<Contract extends ContractShape = UntypedContract>(
  url: string | URL,
  options: ConnectOptions = {},
): Client<Contract> {
  const { onError = logError, ...connection } = readFields("options", options);
  checkFunction("onError", onError, "misconfigured");
  const tell = guard(onError, logError);
  const report = (error: unknown): void => tell(toInternal(error));
  const phases = createHandlers<Phase>("onPhase", report);
  const resets = createHandlers<StreamReset>("onReset", report);
  const damages = createHandlers<StreamDamage>("onDamage", report);
  const runtime = createRuntime(parseAddress(url), phases.tell, report, connection);
  /** A view that is not cleared shows everything twice, and a hole in it cannot be seen: where no handler is told, `onError` is. */
  const tellOf =
    <What extends Reset | Damage>(handlers: Handlers<What & { readonly stream: WireStream }>, words: string) =>
    (stream: WireStream, what: What, isHandled: boolean): void => {
      const isHeard = handlers.tell({ ...what, stream });
      if (!isHeard && !isHandled) report(errorOf(INFRA, "internal", words, { ...stream, ...what }));
    };
  const context: StreamContext = {
    runtime,
    readSoFar: {},
    onReset: tellOf<Reset>(resets, "A stream was reset: pass onReset to clear what was shown"),
    onDamage: tellOf<Damage>(damages, "The store has lost entries: pass onDamage to say so"),
  };
  const close = async (): Promise<void> => runtime.input({ type: "close" });

  return {
    thread: (id) => createThread(context, checkId<ThreadId>("threadId", id)),
    stream: (stream, streamOptions) => createEventStream(context, checkStream(stream), streamOptions),
    get phase() {
      return runtime.machine.phase();
    },
    onPhase: phases.add,
    onReset: resets.add,
    onDamage: damages.add,
    pending: runtime.machine.pending,
    stats: runtime.machine.stats,
    reconnect: () => runtime.input({ type: "reconnect" }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function checkStream(stream: WireStream): WireStream {
  const { kind, name, user } = readFields("stream", stream);
  const isGood = isStreamKind(kind) && [name, user ?? name].every(isId);
  check(isGood, "stream", '{ kind: "thread", "requests", "dead" or "shared", name, user? }', stream);
  return { kind, name, user };
}

function parseAddress(url: string | URL): string {
  const address = tryRead(() => new URL(url));
  check(/^wss?:/.test(String(address)), "url", 'an address such as "wss://example.com/ws"', url);
  (address as URL).hash = "";
  return String(address);
}
