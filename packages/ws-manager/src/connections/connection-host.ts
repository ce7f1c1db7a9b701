import { streamKey, toApexError, type StreamKey, type UserId } from "@apex/ws-queue-core";
import type { HostOutput } from "@apex/ws-queue-core/server";
import type { ProducerSummary } from "@apex/ws-queue-core/store";
import { ask, type Connection, type ConnectionHost, type ReportFailure } from "@apex/ws-transport";
import type { AckWatch } from "../delivery/ack-watch.ts";
import { checkIdentity, isAllowed, type Authenticate, type Authorize, type Identity, type Who } from "../identity.ts";
import type { Runtime } from "../runtime.ts";
import type { Submissions } from "../requests/submissions.ts";
import type { StreamHub } from "../streams/stream-hub.ts";
import type { Handshakes } from "./handshakes.ts";
import { findProducer, mintProducer } from "./producers.ts";
import { closeSession, type Session, type Sessions } from "./session.ts";
import type { UserConnections } from "./user-connections.ts";

interface HostParts<I extends Identity> {
  readonly runtime: Runtime;
  /** Of the application's callbacks. */
  readonly reportFailure: ReportFailure;
  readonly hub: StreamHub;
  readonly submissions: Submissions<I>;
  readonly acks: AckWatch;
  readonly users: UserConnections;
  readonly sessions: Sessions<I>;
  readonly handshakes: Handshakes<I>;
  readonly authenticate: Authenticate<I>;
  readonly authorize: Authorize<I>;
}

/** Does for the connections' machines what needs the store or the application, and hands the answers back. */
export function createConnectionHost<I extends Identity>(parts: HostParts<I>): ConnectionHost {
  const { runtime, reportFailure, hub, submissions, acks, users, sessions, handshakes } = parts;
  const { clock, onError } = runtime;

  /**
   * Finds out whose token it is. What `authenticate` found out before its user was revoked does not count: it is asked once more, unless
   * the connection is to be closed. Nothing is awaited between that look and what follows from it, or a revocation would fall in between.
   */
  async function authenticate(session: Session<I>, token: string | undefined): Promise<void> {
    const { connection } = session;
    for (let isAgain = false; ; isAgain = true) {
      const { rights, admitted } = session;
      if (admitted === undefined) handshakes.begin(session);
      const who = checkIdentity(await ask(() => parts.authenticate(connection.request, token)));
      if (who === undefined || session.closed) return connection.handleInput({ type: "unauthenticated" });
      const verdict = handshakes.verdictOn(session, who.userId) ?? (session.rights === rights ? undefined : "recheck");
      if (verdict === undefined) return accept(session, who);
      // reached: revoked-while-examined
      if (verdict !== "recheck" || isAgain) return connection.handleInput({ type: "terminate", reason: verdict === "recheck" ? "token_expired" : verdict });
    }
  }

  function accept(session: Session<I>, who: Who<I>): void {
    // What still waits in its lane is checked under the new identity, but never under another user's: that ends the connection.
    if (session.who === undefined || session.who.userId === who.userId) session.who = who;
    session.rights += 1;
    const { expiresAt } = who;
    const leftMs = expiresAt === undefined ? undefined : expiresAt - clock.epochMs();
    const atMs = leftMs === undefined ? undefined : clock.monotonicMs() + leftMs;
    session.connection.handleInput({ type: "authenticated", userId: who.userId, expiresAt: atMs });
  }

  async function open(session: Session<I>, output: HostOutput & { type: "open-producer" }): Promise<void> {
    const { connection } = session;
    const { userId } = output;
    const { summary, isNew } = await findProducer(runtime, userId, output.producer);
    if (session.closed) return;
    const { producer } = summary;
    const loser = users.admit(userId, producer, connection);
    loser?.connection.handleInput({ type: "terminate", reason: loser.reason });
    if (loser?.connection === connection) return;
    const replaced = loser && sessions.find(loser.connection.id);
    if (replaced !== undefined) sessions.leave(replaced);
    session.admitted = { userId, producer };
    handshakes.end(session);
    // Only now: a connection that is not let in mints nothing.
    const minted = isNew ? await mintProducer(runtime, userId, producer) : "minted";
    if (minted !== "minted") return connection.handleInput({ type: "terminate", reason: minted });
    connection.handleInput({ type: "producer", producer: isNew ? summary : await lookAgain(userId, summary) });
  }

  /** A store that settles later may have said so between the first look and the admission, to nobody. */
  async function lookAgain(userId: UserId, summary: ProducerSummary): Promise<ProducerSummary> {
    const { store } = runtime;
    return store.observe === undefined ? summary : ((await store.producer(userId, summary.producer)) ?? summary);
  }

  async function authorize(session: Session<I>, output: HostOutput & { type: "authorize" }): Promise<void> {
    const { connection, who } = session;
    const { n, question, isAgain } = output;
    if (who === undefined) return connection.handleInput({ type: "forbidden", n, question });
    const stream = { kind: output.stream.kind, name: output.stream.name, userId: output.stream.user ?? who.userId };
    const allowed = await isAllowed(parts.authorize, who, stream, "subscribe").catch((error: unknown) => {
      if (!isAgain) throw error;
      // It ends alone: the connection's other streams may go on.
      reportFailure("authorize", error);
      return false;
    });
    connection.handleInput(allowed ? { type: "authorized", n, question, stream: hub.sharedKey(streamKey(stream)) } : { type: "forbidden", n, question });
  }

  function watch(session: Session<I>, stream: StreamKey): void {
    if (session.closed || session.watched.includes(stream)) return;
    session.watched = session.watched.concat(stream);
    hub.watch(stream, session.connection);
    const offset = acks.wanted(stream);
    if (offset !== undefined) session.connection.handleInput({ type: "ask-ack", stream, offset });
  }

  function unwatch(session: Session<I>, stream: StreamKey): void {
    session.watched = session.watched.filter((other) => other !== stream);
    hub.unwatch(stream, session.connection);
  }

  function read({ connection, admitted }: Session<I>, { n, request }: HostOutput & { type: "read" }): void {
    // The machine reads behind its welcome only.
    if (admitted === undefined) return;
    const result = hub.read(request, connection, admitted.userId);
    if (!(result instanceof Promise)) return connection.handleInput({ type: "read", n, result });
    result.then(
      (late) => connection.handleInput(late === undefined ? { type: "read-failed", n, retryAfterMs: 0 } : { type: "read", n, result: late }),
      (error: unknown) => {
        onError(error);
        const { code, retryAfterMs = 1_000 } = toApexError(error, "store_unavailable");
        connection.handleInput(code === "store_damaged" ? { type: "read-impossible", n, code } : { type: "read-failed", n, retryAfterMs });
      },
    );
  }

  /** A failure of the application's callback or of the store ends the connection: the client comes back with backoff. */
  function settle(session: Session<I>, work: Promise<void>, report: (error: unknown) => void): void {
    work.catch((error: unknown) => {
      report(error);
      const reason = toApexError(error, "internal").code === "store_unavailable" ? "store_unavailable" : "internal";
      session.connection.handleInput({ type: "terminate", reason });
    });
  }

  function handleOutput(connection: Connection, output: HostOutput): void {
    const session = sessions.of(connection);
    switch (output.type) {
      case "authenticate":
        return settle(session, authenticate(session, output.token), (error) => reportFailure("authenticate", error));
      case "open-producer":
        return settle(session, open(session, output), onError);
      case "authorize":
        return settle(session, authorize(session, output), (error) => reportFailure("authorize", error));
      case "watch":
        return watch(session, output.stream);
      case "unwatch":
        return unwatch(session, output.stream);
      case "read":
        return read(session, output);
      case "acked":
        return acks.handleAck(output.stream, output.received, output.processed);
      case "submit":
        return submissions.submit(session, output);
    }
  }

  function closed(connection: Connection): void {
    const session = sessions.find(connection.id);
    if (session === undefined) return;
    sessions.delete(connection.id);
    handshakes.end(session);
    for (const stream of session.watched) hub.unwatch(stream, connection);
    closeSession(session);
    sessions.leave(session);
    submissions.leave(session);
    if (session.admitted !== undefined) users.remove(session.admitted.userId, session.admitted.producer, connection);
  }

  return { handleOutput, closed };
}
