import { toApexError, type ApexError, type Clock } from "@apex/ws-queue-core";
import { Command, Redis } from "ioredis";
import { endsSession, whileOpening, type Failures } from "./failures.ts";
import type { ResolvedOptions, Target } from "./options.ts";

/** What Redis answers; an error inside an array is an Error. Strings are text, or bytes where the call asks for those. */
export type Reply = string | Buffer | number | null | Error | readonly Reply[];

export interface CallOptions {
  /** In place of the connection's `callTimeoutMs`. */
  readonly timeoutMs?: number;
  /** Strings are given as bytes. */
  readonly asBytes?: boolean;
}

/** One command, one round trip. Rejects with a `store_*` code or `internal`; `details.isOutcomeKnown` is true where nothing happened. */
export type Call = (args: readonly (string | Buffer)[], options?: CallOptions) => Promise<Reply>;

/** One connection from its opening to its end. */
export interface Session {
  readonly call: Call;
  /** Resolves with the reason when it has ended, and after every call on it was rejected. */
  readonly ended: Promise<ApexError>;
  /** Destroys the connection at once: no reply comes any more. */
  end(reason: ApexError): void;
}

export interface SessionPorts {
  readonly clock: Clock;
  readonly failures: Failures;
  /** Ends the opening. Its reason is an `ApexError`. */
  readonly signal: AbortSignal;
  /** Looks at the server before the session is used. What it throws ends the session. */
  readonly check: (call: Call) => Promise<void>;
  /** A message of a sharded channel. */
  readonly onMessage?: (channel: string, payload: string) => void;
}

/**
 * ioredis with everything off that would repeat a command, keep one for later or connect again: a command is sent once on a connection
 * that is there, and what becomes of it is told. SELECT is not left to it either: it goes on in database 0 where that fails.
 */
function createClient({ host, port, username, password, tls }: Target, connectTimeout: number): Redis {
  return new Redis({
    host,
    port,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls !== undefined && { tls }),
    connectTimeout,
    lazyConnect: true,
    retryStrategy: null,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // The checks of a connection ask for INFO once, and tell a refusal from a server that loads.
    enableReadyCheck: false,
    // HELLO is the only command before those: the end of the connection under another one would hide what HELLO was refused for.
    disableClientInfo: true,
  });
}

/**
 * Connects, shows the password, selects the database, checks. Rejects with `store_unavailable`, with `misconfigured` for what a person
 * has to change, or as `check` does.
 */
export async function openSession(options: ResolvedOptions, ports: SessionPorts): Promise<Session> {
  const { target, connectTimeoutMs, pingIntervalMs } = options;
  const { clock, failures, signal, check, onMessage } = ports;
  const client = createClient(target, connectTimeoutMs);
  if (onMessage !== undefined) client.on("smessage", onMessage);
  const session = attend(client, options, ports);
  const abort = (): void => session.end(signal.reason as ApexError);
  const timer = clock.setTimer(() => session.end(failures.ofDelay("opening a connection", connectTimeoutMs)), connectTimeoutMs);
  signal.addEventListener("abort", abort);
  try {
    signal.throwIfAborted();
    await client.connect().catch(() => Promise.reject(session.whyEnded()));
    if (target.database !== 0) await session.call(["SELECT", `${target.database}`]);
    await check(session.call);
  } catch (error) {
    const failure = toApexError(error, "internal");
    session.end(failure);
    // What ended it first: a call that was under way knows less.
    throw whileOpening(session.whyEnded());
  } finally {
    clock.clearTimer(timer);
    signal.removeEventListener("abort", abort);
  }
  keepAlive(session, clock, pingIntervalMs);
  return session;
}

interface AttendedSession extends Session {
  /** The reason, once it has ended or is about to. */
  readonly whyEnded: () => ApexError;
}

function attend(client: Redis, { callTimeoutMs, reconnectMinMs }: ResolvedOptions, { clock, failures }: SessionPorts): AttendedSession {
  let reason: ApexError | undefined;
  let fault: unknown;
  let wasReady = false;
  // Without a listener ioredis writes errors to the console, with the arguments of what failed.
  client.on("error", (error) => (fault ??= error)).on("ready", () => (wasReady = true));
  const whyEnded = (): ApexError => (reason ??= isReplyError(fault) ? failures.ofReply(fault.message) : wasReady ? failures.ofLoss(fault) : failures.ofConnecting(fault));
  const ended = new Promise<ApexError>((resolve) => client.once("end", () => resolve(whyEnded())));

  function end(why: ApexError): void {
    reason ??= why;
    client.disconnect();
    // disconnect() waits for the other side to close as well.
    client.stream?.destroy();
  }

  const call: Call = async (args, { timeoutMs = callTimeoutMs, asBytes = false } = {}) => {
    if (client.status !== "ready" || !client.stream.writable) throw failures.ofNoConnection(reason, reconnectMinMs);
    const [name = "", ...rest] = args as (string | Buffer)[];
    const command = new Command(name.toString(), rest, { replyEncoding: asBytes ? null : "utf8" });
    let isSettled = false;
    const giveUp = (): void => (isSettled ? undefined : end(failures.ofDelay(command.name, timeoutMs)));
    // After a pause of this process the reply may wait in the socket while the timer fires: setImmediate lets it be read first.
    const timer = clock.setTimer(() => void setImmediate(giveUp), timeoutMs);
    try {
      return (await client.sendCommand(command)) as Reply;
    } catch (error) {
      const failure = isReplyError(error) ? failures.ofReply(error.message) : failures.ofCall(whyEnded());
      if (endsSession(failure)) end(failure);
      throw failure;
    } finally {
      isSettled = true;
      clock.clearTimer(timer);
    }
  };
  return { call, ended, end, whyEnded };
}

/** Nothing else tells that the other side is gone without a word. A PING that is not answered ends the session, as any call does. */
function keepAlive({ call, ended }: Session, clock: Clock, intervalMs: number): void {
  let timer: unknown;
  let isOver = false;
  const ask = (): void => void (timer = clock.setTimer(() => void call(["PING"]).then(askAgain, askAgain), intervalMs));
  // An error reply is an answer too; the session's end is told by `ended`.
  const askAgain = (): void => (isOver ? undefined : ask());
  ask();
  void ended.then(() => {
    isOver = true;
    clock.clearTimer(timer);
  });
}

const isReplyError = (error: unknown): error is Error => error instanceof Error && error.name === "ReplyError";
