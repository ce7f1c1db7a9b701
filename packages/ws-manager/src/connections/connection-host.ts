import { streamKey, toApexError, type StreamKey, type UserId } from "@apex/ws-queue-core";
import type { HostOutput } from "@apex/ws-queue-core/server";
import type { ProducerSummary } from "@apex/ws-queue-core/store";
import { ask, type Connection, type ConnectionHost } from "@apex/ws-transport";
import type { AckWatch } from "../delivery/ack-watch.ts";
import { checkIdentity, isAllowed, type Authenticate, type Authorize, type Identity } from "../identity.ts";
import type { Runtime } from "../runtime.ts";
import type { Submissions } from "../requests/submissions.ts";
import type { StreamHub } from "../streams/stream-hub.ts";
import { findProducer, mintProducer } from "./producers.ts";
import { closeSession, createSession, type Session } from "./session.ts";
import type { UserConnections } from "./user-connections.ts";

interface HostParts<I extends Identity> {
  readonly runtime: Runtime;
  readonly hub: StreamHub;
  readonly submissions: Submissions<I>;
  readonly acks: AckWatch;
  readonly users: UserConnections;
  readonly authenticate: Authenticate<I>;
  readonly authorize: Authorize<I>;
}

/** Does for the connections' machines what needs the store or the application, and hands the answers back. */
export function createConnectionHost<I extends Identity>(parts: HostParts<I>): ConnectionHost {
  const { runtime, hub, submissions, acks, users } = parts;
  const { clock, onError } = runtime;
  const sessions = new WeakMap<Connection, Session<I>>();

  function sessionOf(connection: Connection): Session<I> {
    const known = sessions.get(connection);
    if (known !== undefined) return known;
    const session = createSession<I>(connection);
    sessions.set(connection, session);
    return session;
  }

  async function authenticate(session: Session<I>, token: string | undefined): Promise<void> {
    const { connection } = session;
    const who = checkIdentity(await ask(() => parts.authenticate(connection.request, token)));
    if (who === undefined) return connection.handleInput({ type: "unauthenticated" });
    session.who = who;
    const { expiresAt } = who;
    const leftMs = expiresAt === undefined ? undefined : expiresAt - clock.epochMs();
    const atMs = leftMs === undefined ? undefined : clock.monotonicMs() + leftMs;
    connection.handleInput({ type: "authenticated", userId: who.userId, expiresAt: atMs });
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
    session.admitted = { userId, producer };
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
    if (who === undefined) return connection.handleInput({ type: "forbidden", n: output.n });
    const stream = { kind: output.stream.kind, name: output.stream.name, userId: output.stream.user ?? who.userId };
    const allowed = await isAllowed(parts.authorize, who, stream, "subscribe");
    connection.handleInput(
      allowed ? { type: "authorized", n: output.n, stream: hub.sharedKey(streamKey(stream)) } : { type: "forbidden", n: output.n },
    );
  }

  function watch(session: Session<I>, stream: StreamKey): void {
    if (session.closed || session.watched.includes(stream)) return;
    session.watched = session.watched.concat(stream);
    hub.watch(stream, session.connection);
  }

  function unwatch(session: Session<I>, stream: StreamKey): void {
    session.watched = session.watched.filter((other) => other !== stream);
    hub.unwatch(stream, session.connection);
  }

  function read({ connection }: Session<I>, { n, request }: HostOutput & { type: "read" }): void {
    const result = hub.read(request, connection);
    if (!(result instanceof Promise)) return connection.handleInput({ type: "read", n, result });
    result.then(
      (late) => connection.handleInput({ type: "read", n, result: late }),
      (error: unknown) => {
        onError(error);
        const { code, retryAfterMs = 1_000 } = toApexError(error, "store_unavailable");
        connection.handleInput(code === "store_damaged" ? { type: "read-impossible", n, code } : { type: "read-failed", n, retryAfterMs });
      },
    );
  }

  /** A failure of the application's callback or of the store ends the connection: the client comes back with backoff. */
  function settle(session: Session<I>, work: Promise<void>): void {
    work.catch((error: unknown) => {
      onError(error);
      const reason = toApexError(error, "internal").code === "store_unavailable" ? "store_unavailable" : "internal";
      session.connection.handleInput({ type: "terminate", reason });
    });
  }

  function handleOutput(connection: Connection, output: HostOutput): void {
    const session = sessionOf(connection);
    switch (output.type) {
      case "authenticate":
        return settle(session, authenticate(session, output.token));
      case "open-producer":
        return settle(session, open(session, output));
      case "authorize":
        return settle(session, authorize(session, output));
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
    const session = sessions.get(connection);
    if (session === undefined) return;
    for (const stream of session.watched) hub.unwatch(stream, connection);
    closeSession(session);
    submissions.leave(session);
    if (session.admitted !== undefined) users.remove(session.admitted.userId, session.admitted.producer, connection);
  }

  return { handleOutput, closed };
}
