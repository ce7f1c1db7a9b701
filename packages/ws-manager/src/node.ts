import { anId, aWait, aWhole, checkFields, checkValue, oneOf, readFields, type Given, type RequestId, type Rule, type StreamKey, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { Takeover } from "@apex/ws-queue-core/server";
import { summarizeFailures, type ConnectionHost, type Transport } from "@apex/ws-transport";
import { createAgents, type AgentRegistry } from "./agents/agents.ts";
import { createAppend } from "./append/append.ts";
import { createPublish, type Publish } from "./append/publish.ts";
import { createEventWriter, type EventWriter } from "./append/events.ts";
import { createAddressCheck, type NamedThread } from "./append/thread-address.ts";
import { createConnectionHost } from "./connections/connection-host.ts";
import { createHandshakes } from "./connections/handshakes.ts";
import { checkRevocation, createRevoke, type Revoke } from "./connections/revocation.ts";
import { createSessions, type Session, type Sessions } from "./connections/session.ts";
import { createUserConnections, type UserConnections } from "./connections/user-connections.ts";
import type { Contract } from "./contract.ts";
import type { Control } from "./control/control.ts";
import type { ServiceWatch } from "./control/failures.ts";
import { createOperator } from "./control/operator.ts";
import { describeService } from "./control/service-report.ts";
import { createDeadLetters } from "./dead-letters/dead-letters.ts";
import { createAckWatch, type AckLevel, type AckWatch } from "./delivery/ack-watch.ts";
import { readHistory, type HistoryEntry, type HistoryOptions } from "./history/history.ts";
import { ownStreamsOnly, type Authenticate, type Authorize, type Identity } from "./identity.ts";
import type { AcknowledgedOptions, Appended, ConnectionInfo, DrainOptions, Manager, Revoked } from "./manager.ts";
import { createOutsideRuns } from "./runs/outside-runs.ts";
import { createAccount, type Account } from "./requests/account.ts";
import { createAskers, type Askers } from "./requests/askers.ts";
import { createRequestCheck, type RequestCheck } from "./requests/check-request.ts";
import { createHandlers, type Handlers } from "./requests/handlers.ts";
import { createInboxControl } from "./requests/inbox-control.ts";
import { createMissingReport, type MissingReport, type WhenListening } from "./requests/missing-handlers.ts";
import { createServiceRequests } from "./requests/service-requests.ts";
import { createSubmissions, type Submissions } from "./requests/submissions.ts";
import type { Runtime } from "./runtime.ts";
import { startMaintenance, type Maintenance } from "./stores/maintenance.ts";
import type { ManagerStats } from "./stats.ts";
import { watchStore } from "./stores/watch-store.ts";
import { createStreamHub, type StreamHub } from "./streams/stream-hub.ts";
import { createNodeAppender, type NodeAppender } from "./threads/node-appender.ts";
import { createThreadOwners, type ThreadOwners } from "./threads/thread-owners.ts";

const DRAIN_TIMEOUT_MS = 10_000;
const DRAIN_SPREAD_MS = 1_000;
const ACKNOWLEDGE_TIMEOUT_MS = 30_000;

const aSignal: Rule<AbortSignal> = { is: (value): value is AbortSignal => value instanceof AbortSignal, form: "an AbortSignal" };
const aStream: Rule<StreamKey> = { is: (value): value is StreamKey => typeof value === "string" && value !== "", form: "the stream of what append returned" };
const anOffset = aWhole(1);

const DRAIN_RULES = { timeoutMs: aWait, afterMs: aWait, spreadMs: aWait };
const ACKNOWLEDGED_RULES = { timeoutMs: aWait, level: oneOf<AckLevel>("received", "processed"), signal: aSignal };
const HISTORY_RULES = { signal: aSignal };

/** What a node is made of beside its runtime: the application's callbacks, and how clients reach it. */
export interface NodeOptions<C extends Contract, I extends Identity> {
  readonly contract: C;
  readonly authenticate: Authenticate<I>;
  readonly authorize?: Authorize<I>;
  /** When another node's thread may be taken; default `at-once`, for stores of one process. */
  readonly takeover?: Takeover;
  /** Called once, with what does the work of the connections' machines. */
  readonly openTransport: (host: ConnectionHost) => Transport;
  /** Calls back when clients can come, until what it returns is called. Without it that is the first upgrade or `hello`. */
  readonly whenListening?: WhenListening;
  /** How many entries the store let go by retention; default: none. */
  readonly entriesTrimmed?: () => number;
  readonly control?: NodeControl;
}

/** The operator's socket, and what it is told beside the node's own state. */
export interface NodeControl extends Control {
  readonly watch: ServiceWatch;
}

/** Everything a manager is made of, wired once. */
interface Parts<C extends Contract> {
  readonly runtime: Runtime;
  readonly transport: Transport;
  readonly hub: StreamHub;
  readonly users: UserConnections;
  readonly handlers: Handlers<C>;
  readonly agents: AgentRegistry;
  readonly owners: ThreadOwners<C>;
  readonly appender: NodeAppender;
  readonly writer: EventWriter;
  readonly publish: Publish;
  readonly acks: AckWatch;
  readonly submissions: Submissions<Identity>;
  readonly sessions: Sessions<Identity>;
  readonly revoke: Revoke;
  readonly missing: MissingReport;
  readonly account: Account;
  readonly askers: Askers;
  readonly check: RequestCheck;
  readonly requestCancelled: (userId: UserId, threadId: ThreadId, requestId: RequestId) => void;
  readonly entriesTrimmed: () => number;
  readonly control: NodeControl | undefined;
}

/**
 * A manager over a runtime that somebody else opened: a clock, a random source and a store, so that a simulation runs the
 * very same node. Takes up what a former process left unfinished.
 */
export async function createNode<C extends Contract, I extends Identity>(
  runtime: Runtime,
  options: NodeOptions<C, I>,
): Promise<Manager<C, I>> {
  const parts = wire(runtime, options);
  await parts.owners.start();
  const manager = toManager(parts, startMaintenance(runtime));
  if (options.control !== undefined) serveOperator(parts, manager, options.contract, options.control);
  // Every identity comes from `authenticate` of these options.
  return manager as Manager<C, I>;
}

function serveOperator<C extends Contract>(parts: Parts<C>, { deadLetters: letters }: Manager<C>, contract: C, { serve, watch }: NodeControl): void {
  const { runtime, owners, handlers } = parts;
  const report = describeService({ limits: runtime.limits, watch, requests: Object.keys(contract.requests), missing: handlers.missing, stats: () => collectStats(parts) });
  serve(createOperator({ store: runtime.store, epochMs: () => runtime.clock.epochMs(), letters, node: { report, owned: owners.owned, owns: owners.owns } }));
}

function wire<C extends Contract, I extends Identity>(runtime: Runtime, options: NodeOptions<C, I>): Parts<C> {
  const { contract, takeover } = options;
  const authorize = options.authorize ?? ownStreamsOnly;
  const acks = createAckWatch((stream, offset) => hub.askAcks(stream, offset));
  const handlers = createHandlers(contract, runtime.limits.attemptsMax, (name) => owners.handlerRegistered(name));
  const agents = createAgents(runtime.onError);
  const askers = createAskers();
  const account = createAccount();
  const owners = createThreadOwners({ runtime, contract, handlers, agents, askers, requestEnded: account.ended, ...(takeover === undefined ? {} : { takeover }) });
  const reportFailure = summarizeFailures(runtime.onError, runtime.clock);
  const check = createRequestCheck(contract, runtime.clock, runtime.store.durability);
  const requestCancelled: Parts<C>["requestCancelled"] = (userId, threadId, requestId) => {
    askers.forget({ userId, threadId, requestId });
    owners.requestCancelled(userId, threadId, requestId);
  };
  const submissions = createSubmissions<I>({
    runtime,
    reportFailure,
    check,
    authorize,
    askers,
    priorityOf: handlers.priorityOf,
    wake: (userId, threadId, priority) => owners.wake(userId, threadId, priority),
    accepted: account.accepted,
    requestCancelled,
  });
  const hub = createStreamHub(runtime.store, runtime.limits);
  const users = createUserConnections(runtime.limits.connectionsPerUserMax);
  const sessions = createSessions<I>(runtime.clock);
  const handshakes = createHandshakes<I>();
  const revoke = createRevoke({ sessions, users, handshakes });
  const missing = createMissingReport(handlers.missing, runtime.onError, options.whenListening);
  const authenticate: Authenticate<I> = (request, token) => {
    missing.say();
    return options.authenticate(request, token);
  };
  const host = createConnectionHost({ runtime, reportFailure, hub, submissions, acks, users, sessions, handshakes, authenticate, authorize });
  const transport = options.openTransport(host);
  watchStore(runtime.store, { hub, users, owners, connections: transport.connections, sessions });
  const writer = createEventWriter(runtime, contract);
  const appender = account.watch(createNodeAppender(runtime));
  // Every identity comes from the application, which knows what its own `authorize` takes.
  const publish = createPublish({ authorize: authorize as Authorize<Identity>, writer, appender });
  const { entriesTrimmed = () => 0, control } = options;
  const ofRequests = { account, askers, check, requestCancelled, entriesTrimmed };
  return { runtime, transport, hub, users, handlers, agents, owners, appender, writer, publish, acks, submissions, sessions, revoke, missing, control, ...ofRequests };
}

function collectStats<C extends Contract>({ transport, users, hub, owners, account, entriesTrimmed }: Parts<C>): ManagerStats {
  return {
    connections: transport.connections.size,
    users: users.users,
    tails: hub.stats(),
    threads: owners.size,
    handlers: owners.turns,
    requests: account.counts(),
    entriesTrimmed: entriesTrimmed(),
    refusals: transport.refusals(),
  };
}

function toManager<C extends Contract>(parts: Parts<C>, maintenance: Maintenance): Manager<C> {
  const { runtime, transport, handlers, agents, owners, appender, writer, acks, submissions, users, sessions, missing } = parts;
  const addressOf = createAddressCheck();
  const serviceRequests = createServiceRequests({ ...parts, addressOf, priorityOf: handlers.priorityOf, wake: owners.wake });
  const inbox = createInboxControl({ ...parts, addressOf });
  const deadLetters = createDeadLetters({ ...parts, priorityOf: handlers.priorityOf, wake: owners.wake });
  let ended: Promise<void> | undefined;

  async function shutDown(handlersMs: number, { afterMs = 0, spreadMs = DRAIN_SPREAD_MS, timeoutMs = DRAIN_TIMEOUT_MS }: DrainOptions): Promise<void> {
    missing.stop();
    submissions.stop();
    serviceRequests.stop();
    deadLetters.stop();
    // Runs that end now are still seen by those who are connected; then everybody is sent elsewhere.
    await owners.drain(handlersMs);
    await transport.drain({ afterMs, spreadMs, timeoutMs });
    await transport.close();
    await appender.close();
    maintenance.stop();
    // Until here an operator sees what the drain waits for.
    parts.control?.close();
    await runtime.store.close();
  }

  async function drain(options: DrainOptions = {}): Promise<void> {
    const checked = checkFields("drain", options, DRAIN_RULES, "invalid_argument");
    return (ended ??= shutDown(checked.timeoutMs ?? DRAIN_TIMEOUT_MS, checked));
  }

  async function acknowledged(appended: Appended, options: AcknowledgedOptions = {}): Promise<void> {
    const { stream, offset, count = 1 } = readFields("acknowledged: appended", appended, "invalid_argument");
    const { timeoutMs = ACKNOWLEDGE_TIMEOUT_MS, level = "processed", signal } = checkFields("acknowledged", options, ACKNOWLEDGED_RULES, "invalid_argument");
    const timeout = AbortSignal.timeout(timeoutMs);
    return acks.wait(
      checkValue("acknowledged: stream", stream, aStream, "invalid_argument"),
      // Acknowledgements are cumulative: that of the last event is that of all.
      checkValue("acknowledged: offset", offset, anOffset, "invalid_argument") + checkValue("acknowledged: count", count, anOffset, "invalid_argument") - 1,
      level,
      signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    );
  }

  function history(thread: NamedThread, options: HistoryOptions = {}): AsyncIterable<HistoryEntry<C>> {
    const { signal } = checkFields("history", options, HISTORY_RULES, "invalid_argument");
    return readHistory<C>({ store: runtime.store, limits: runtime.limits, signal }, addressOf(thread));
  }

  /** `async`, since the nodes of a later version have to be told, too. What it does here is done when it returns. */
  async function revoke(target: unknown, options: unknown): Promise<Revoked> {
    return { connections: parts.revoke(checkRevocation(target, options)) };
  }

  function connectionsOf(userId: Given<UserId>): readonly ConnectionInfo[] {
    const connections = users.of(checkValue("userId", userId, anId, "invalid_id") as UserId);
    return connections.flatMap(({ id }) => describeSession(sessions.find(id)));
  }

  return {
    onRequest: handlers.register,
    agents: { register: agents.register, freeze: agents.freeze },
    append: createAppend({ addressOf, writer, owners, appender }),
    ...createOutsideRuns<C>({ runtime, addressOf, owners }),
    request: serviceRequests.request,
    ...inbox,
    deadLetters,
    publish: parts.publish,
    history,
    acknowledged,
    revoke,
    connectionsOf,
    handleUpgrade(request, socket, head) {
      missing.say();
      transport.handleUpgrade(request, socket, head);
    },
    get connections() {
      return transport.connections.size;
    },
    stats: () => collectStats(parts),
    drain,
    close: () => (ended ??= shutDown(0, { timeoutMs: 1_000 })),
    [Symbol.asyncDispose]: () => drain(),
  };
}

function describeSession(session: Session<Identity> | undefined): readonly ConnectionInfo[] {
  if (session === undefined || session.closed) return [];
  const { connection, connectedSince, watched } = session;
  return [{ connectionId: connection.id, connectedSince, address: connection.address, streams: watched.length }];
}
