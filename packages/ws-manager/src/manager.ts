import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { ConnectionId, Durability, Given, Priority, RequestId, StreamKey, UserId } from "@apex/ws-queue-core";
import type { CancelOutcome } from "@apex/ws-queue-core/store";
import type { Agents } from "./agents/agents.ts";
import type { NamedShared, NamedThread } from "./append/thread-address.ts";
import type { CommittedEvent, Contract, EventType, PayloadIn, PayloadOut, RequestName } from "./contract.ts";
import type { DeadLetters } from "./dead-letters/contract.ts";
import type { AckLevel } from "./delivery/ack-watch.ts";
import type { HistoryEntry, HistoryOptions } from "./history/history.ts";
import type { Identity } from "./identity.ts";
import type { RequestContext } from "./runs/context.ts";
import type { Run } from "./runs/run.ts";
import type { ManagerStats } from "./stats.ts";

/** An event that was accepted: it has its place in the thread, at this durability. */
export interface Appended {
  readonly stream: StreamKey;
  readonly offset: number;
  readonly level: Durability;
}

/** Events that were accepted together: they have the offsets from `offset` to `offset + count - 1` in the thread. */
export interface AppendedMany extends Appended {
  readonly count: number;
}

export interface AppendOptions {
  /**
   * Names what is appended, so that it is appended once: 1 to 128 characters, such as the id of the message that caused it. Without it each
   * call appends.
   */
  readonly id?: string | undefined;
}

export interface StartRunOptions {
  /**
   * The id of the run, 1 to 128 characters, so that it begins once: where a run of this id is open in the thread on this node, that very run
   * is given (`invalid_argument` for another agent); where it has ended, or a former process or another node began it, `run_ended` is
   * thrown. An id is known while its `agent_started` is kept, also after a restart. Default: a new one.
   */
  readonly runId?: string | undefined;
  /** How long to wait while another node owns the thread, in milliseconds; default 10,000. 0 asks once. */
  readonly timeoutMs?: number | undefined;
}

export interface AcknowledgedOptions {
  /** `received`: a client has it; `processed` (default): its application is done with it. */
  readonly level?: AckLevel;
  /** How long to wait; default 30 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface DrainOptions {
  /** How long running handlers and connections may take to finish; default 10 s. */
  readonly timeoutMs?: number;
  /** When clients may come back: not before `afterMs` (default 0) plus a random part of `spreadMs` (default 1 s). */
  readonly afterMs?: number;
  readonly spreadMs?: number;
}

/** Whose connections are meant: all of a user, or one, by the id that `connectionsOf` gives. */
export type RevokeTarget = { readonly userId: Given<UserId> } | { readonly connectionId: Given<ConnectionId> };

export interface RevokeOptions {
  /** `close`: the connections end. `recheck`: `authorize` is asked again for everything that they read. */
  readonly how: "close" | "recheck";
  /** Of a close: `token_expired` (default; clients fetch new tokens and come back) or `unauthorized` (the user is out). */
  readonly reason?: "token_expired" | "unauthorized";
}

export interface Revoked {
  /** How many connections of this node it concerned; not counted is a handshake whose user was not known yet. */
  readonly connections: number;
}

/** One connection of a user, as an operator sees it. */
export interface ConnectionInfo {
  readonly connectionId: ConnectionId;
  /** When its `hello` came, in milliseconds since 1970. */
  readonly connectedSince: number;
  /** The client's, behind `trustedProxyHops`; undefined where it is not known. */
  readonly address: string | undefined;
  /** How many streams it reads. */
  readonly streams: number;
}

/** Handles one kind of request. What it returns becomes the result in `request_completed`; what it throws is tried again, and at last `request_failed`. */
export type RequestHandler<C extends Contract, Name extends RequestName<C>, I extends Identity = Identity> = (
  ctx: RequestContext<C, I>,
  payload: PayloadOut<C["requests"][Name]>,
) => unknown;

/** How the requests of one name are handled. All are optional. */
export interface HandlerOptions {
  /**
   * How long one attempt may go without a sign of life, in milliseconds: an event or text of a run, or `ctx.progress()`.
   * Default 300,000; `false`: as long as it takes.
   */
  readonly timeoutMs?: number | false;
  /** How often a request is handled before it is given up, the first time included: 1 to 100. Default `limits.attemptsMax`, 5. */
  readonly attempts?: number;
  /** Which threads are served first when not all can be; the requests of one thread keep their order. Default `normal`. */
  readonly priority?: Priority;
  /** The wait before another attempt, in milliseconds: `firstMs` (1,000), doubled with each failure up to `maxMs` (60,000). */
  readonly retry?: { readonly firstMs?: number; readonly maxMs?: number };
}

/** How the service asks. All are optional. */
export interface RequestOptions {
  /** The request's id: asked again under it, in this thread, it is known. Default: a random one. */
  readonly id?: string;
  /** How long it is worth doing, in milliseconds from now; default: without end. */
  readonly deadlineInMs?: number;
  /** What the store has to keep it at; default `memory`, which every store does. */
  readonly durability?: Durability;
}

/** A request that is in its inbox, at this durability. */
export interface Requested {
  readonly requestId: RequestId;
  readonly level: Durability;
  /** The inbox has it from an earlier call, of the service or of a client, and nothing was added. */
  readonly isKnown: boolean;
}

/** A request that was accepted and has not ended, as an operator sees it. */
export interface RequestInfo {
  readonly requestId: RequestId;
  /** In the thread's inbox, whose order is that of the requests. */
  readonly offset: number;
  /** How often a handler began it; 0 for all behind the first. */
  readonly attempt: number;
  /** It was cancelled, and its end is not in the thread yet. */
  readonly cancelled: boolean;
  readonly priority: Priority;
  /** When it is tried again, in milliseconds since 1970; only while it waits for that. */
  readonly dueAt?: number;
  /** Since when a handler of this node is at work on it, in milliseconds since 1970. Not there: none is, or one of another node. */
  readonly runningSince?: number;
}

/** What a cancel met. */
export interface Cancelled {
  /**
   * `cancelled`: it ends as cancelled, soon. `already_ended`: it has its end, or its thread no longer knows the run. `unknown`: the request
   * did not come yet, and is cancelled when it does; or the run is none of a request.
   */
  readonly outcome: CancelOutcome;
}

/** The one pipeline of a service: connections, requests, runs and the log between them. */
export interface Manager<C extends Contract, I extends Identity = Identity> extends AsyncDisposable {
  /**
   * Registers the handler of a request. Requests of a thread are handled one after the other, each once, also when the
   * process dies in between. Throws `misconfigured` for a name that the contract lacks, for options that cannot be and for
   * a second handler.
   */
  onRequest<Name extends RequestName<C>>(name: Name, handler: RequestHandler<C, Name, I>): void;
  onRequest<Name extends RequestName<C>>(name: Name, options: HandlerOptions, handler: RequestHandler<C, Name, I>): void;
  /** The agents that `ctx.agent` and `run.agent` make. */
  readonly agents: Agents;
  /**
   * Appends one of the contract's events to a thread, outside of any run. Resolves once it is accepted. Throws
   * `invalid_event`, `event_too_large`, `store_unavailable`; then nothing was appended or, for the last, that is unknown.
   *
   * With `options.id` it is appended once: where the thread has an append of this id, by any node or process, nothing is appended and the
   * answer is the first one again, whatever valid event it is now. That holds while the first entry of that append is kept: retention and
   * deletion forget it. After an error or a crash the same call with the same id is safe. Throws `invalid_id`, and `invalid_argument`
   * for another option.
   */
  append<Type extends EventType<C>>(
    thread: NamedThread,
    type: Type,
    payload: PayloadIn<C["events"][Type]>,
    options?: AppendOptions,
  ): Promise<Appended>;
  /**
   * Appends events to a thread, all or none: one commit, behind each other and with no other event between them. Resolves once they are
   * accepted. Much cheaper than a call for each.
   *
   * Refuses the list before anything is written, with `details.index` for the first event that is refused: `invalid_event`, `event_too_large`,
   * `invalid_argument` for an empty list and for what is no event, and `batch_too_large` for more than `limits.batchEventsMax` (512) events or
   * more than `limits.batchBytesMax` (512 KiB) together, the envelopes included. Else it throws as the append of one event does.
   *
   * `options.id` names the whole list: it is appended once, and the answer is the first one again, its `count` included.
   */
  append(thread: NamedThread, events: readonly CommittedEvent<C>[], options?: AppendOptions): Promise<AppendedMany>;
  /**
   * Starts a run outside of any request, which its caller ends with `complete` or `fail`: for cron, webhooks, what an application does by
   * itself. Resolves when its `agent_started` is accepted. This node owns the thread while the run is open, and goes on to handle its
   * requests. A drain lets it finish until its time-out and then ends it with `agent_death` (`drain`); a process that dies leaves it to the
   * next owner of the thread, which ends it with `agent_death` (`owner_lost`).
   *
   * Throws `busy` (retryable) where another node owns the thread for `timeoutMs`; `store_unavailable` where the store does not answer for as
   * long, and nothing began; `fenced` where another node took the thread over meanwhile, so that it may have begun; `draining`; `overloaded` (retryable) for more than `limits.openRunsPerThreadMax` open runs of the thread, and
   * where 10,000 threads are owned; `invalid_id` and `invalid_argument`; and `run_ended`, of which `StartRunOptions` tells.
   */
  startRun(thread: NamedThread, agentName: string, options?: StartRunOptions): Promise<Run<C>>;
  /**
   * The same, calls `fn` with the run and ends it exactly once: returned → completed (with the returned value as result, where it is
   * JSON), thrown → failed, aborted → as it was ended. Returns and throws what `fn` does, behind the commit of the end.
   *
   * With the `runId` of a run that another call of `run` has open on this node, `fn` is not called: it has the result of that one.
   */
  run<Result>(
    thread: NamedThread,
    agentName: string,
    fn: (run: Run<C>) => Result | PromiseLike<Result>,
    options?: StartRunOptions,
  ): Promise<Result>;
  /**
   * Asks one of the contract's requests in the name of a user, without a connection: for cron, webhooks and HTTP routes. Resolves once it is in
   * the inbox of its thread, where it is handled as a client's is: in its turn, once, by this node or another one. With an `id` it is asked
   * once however often it is called, also after a crash, and when a client sent the same id: `isKnown` says that it is there from an earlier
   * call, whose name and payload count, whatever speaks against the later one. Its inbox knows an id while retention keeps its entry (`limits.retentionAgeMs`, …).
   *
   * The checks are those of a client's request, but for `authorize`: the caller is the service. Its handler has no identity
   * (`ctx.identity` is undefined); `ctx.userId` is the user of the thread.
   *
   * Throws `invalid_argument`, `invalid_id`, `unknown_request`, `invalid_payload` (also for what is no plain JSON data), `deadline_exceeded`,
   * `durability_unavailable`, `event_too_large`, `inbox_full`, `draining` once `drain` or `close` began, `overloaded`; then nothing was asked.
   * `store_unavailable` and `closed`: the outcome is unknown; ask again with the same id.
   */
  request<Name extends RequestName<C>>(thread: NamedThread, name: Name, payload: PayloadIn<C["requests"][Name]>, options?: RequestOptions): Promise<Requested>;
  /**
   * The requests of a thread that were accepted and have not ended, in their order; none: `[]`. Throws `invalid_argument`, `invalid_id`,
   * `store_unavailable`.
   */
  requests(thread: NamedThread): Promise<readonly RequestInfo[]>;
  /**
   * Stops a request, by its id or by that of its run, as a client's cancel does: one that waits ends in its turn, one whose handler is at
   * work has its `ctx.signal` aborted; both end with `request_cancelled`. Repeating it is harmless.
   *
   * A run outside of a request (`startRun`) is `unknown`, to a client's cancel, too: what belongs to no request is stopped by its author, who
   * has the run in hand: `run.fail()`, or throwing in `run`.
   *
   * Throws `invalid_argument`, `invalid_id`, `overloaded`, `closed`, and what the store throws.
   */
  cancel(target: NamedThread & ({ readonly requestId: string } | { readonly runId: string })): Promise<Cancelled>;
  /**
   * Deletes a thread for good, in one commit: what was said in it, the requests that wait, the runs that are open. Handlers of the thread on
   * this node have their `ctx.signal` aborted with `cancelled`, those on another one with `fenced` at their next write; nothing more of
   * them is written. Pages that have it open are told `reset{deleted}`. A thread that is not there is deleted already: repeating it is harmless.
   *
   * No end of a request is told any more, and the ids of its requests are forgotten. What is asked or appended later begins the
   * thread anew, also by a page that had it on its way. Dead letters of its requests stay with the user. Its lease is a row of some 200 bytes
   * that the store keeps.
   *
   * Throws `invalid_argument`, `invalid_id`, `overloaded`, `closed`, and what the store throws; after an error of the store that is unknown.
   */
  deleteThread(thread: NamedThread): Promise<void>;
  /** The requests of all users that were given up. */
  readonly deadLetters: DeadLetters;
  /**
   * Appends one of the contract's events to a shared stream, which users read who `authorize` lets in: `client.stream({ kind: "shared", user, name })`.
   * Asks `authorize(identity, { kind: "shared", userId, name }, "publish")` first, which by default says no; for what the service says by
   * itself it passes an identity of its own. Resolves once it is accepted.
   *
   * Throws `forbidden`, `unauthorized` without an identity, `invalid_argument`, `invalid_id`, `invalid_event`, `event_too_large`, `overloaded`,
   * `store_unavailable`, and what `authorize` throws.
   */
  publish<Type extends EventType<C>>(identity: I, stream: NamedShared, type: Type, payload: PayloadIn<C["events"][Type]>): Promise<Appended>;
  /**
   * The conversation of a thread without a connection, as `ctx.history` gives it to a handler; requests that wait come last. A
   * thread that nothing happened in has none. It asks nobody's permission: the caller is the service.
   *
   * Throws `invalid_id` at once; while it is pulled `stream_reset` and `store_unavailable`, both retryable, and `store_closed`
   * once the manager is.
   */
  history(thread: NamedThread, options?: HistoryOptions): AsyncIterable<HistoryEntry<C>>;
  /** Resolves when any client of the thread has confirmed the event, or all events of a list; throws `deadline_exceeded`, `cancelled`, or `overloaded` when 1,000 wait for one thread or 20,000 in all. */
  acknowledged(appended: Appended | AppendedMany, options?: AcknowledgedOptions): Promise<void>;
  /**
   * Takes rights back: closes connections, or has `authorize` asked again for every subscription that is open, which sends nothing more
   * before the answer; what is refused ends with `reset{unauthorized}` (the client's stream with `forbidden`). From the call on. It also
   * concerns handshakes that began before it, tokens that are being examined, and connections that drain; running handlers go on. Only
   * of this node. Make what `authenticate` and `authorize` answer other before the call: they are asked at once.
   *
   * Throws `invalid_argument` and `invalid_id`. A target without a connection is none.
   */
  revoke(target: RevokeTarget, options: RevokeOptions): Promise<Revoked>;
  /** The connections of a user on this node; none: `[]`. Throws `invalid_id`. */
  connectionsOf(userId: Given<UserId>): readonly ConnectionInfo[];
  /** For services that route upgrades themselves instead of passing `server`. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** How many connections are open on this node. */
  readonly connections: number;
  /** What an operator plots: how much of what is bounded is in use on this node. Cheap, plain JSON, also after `close`. */
  stats(): ManagerStats;
  /** Stops taking work, lets what runs finish, sends clients elsewhere, closes the store. Repeating it is harmless. */
  drain(options?: DrainOptions): Promise<void>;
  /** Like `drain`, without waiting for handlers: their requests are handled again by the next process. */
  close(): Promise<void>;
}
