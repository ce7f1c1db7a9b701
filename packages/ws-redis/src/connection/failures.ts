import { createError, type ApexError, type ErrorCode } from "@apex/ws-queue-core";

/**
 * What an error reply of Redis means. Redis refuses a command before it does anything. A script is another matter: what was
 * refused inside it may come behind writes of its own.
 */
interface Meaning {
  readonly means: string;
  /** What a call rejects with where nothing happened. */
  readonly code: ErrorCode;
  /** True: also inside a script nothing was written, since the state that it tells of cannot change within one, and its first write met it. */
  readonly isCleanInScript?: true;
  /** A person has to change something first: a connection that meets it while it opens is `misconfigured`. */
  readonly isRefusal?: true;
  /** Another server may be there when the connection is made anew. */
  readonly endsSession?: true;
}

const passing = (means: string): Meaning => ({ means, code: "store_unavailable" });
const refusal = (means: string): Meaning => ({ means, code: "store_unavailable", isRefusal: true });

/** By the beginning of the reply; the longest one that fits counts. */
export const REPLIES: Readonly<Record<string, Meaning>> = {
  OOM: { ...passing("Redis has reached maxmemory and takes no writes"), isCleanInScript: true },
  NOREPLICAS: { ...passing("Redis has fewer replicas than min-replicas-to-write and takes no writes"), isCleanInScript: true },
  READONLY: { ...passing("this Redis is a replica and takes no writes"), isCleanInScript: true, endsSession: true },
  MASTERDOWN: { ...passing("this Redis is a replica that has lost its primary"), endsSession: true },
  MISCONF: passing("Redis cannot write to its disk and takes no writes"),
  LOADING: passing("Redis is still loading its data"),
  BUSY: passing("Redis is busy with a script that does not end"),
  NOAUTH: refusal("Redis asks for a password"),
  WRONGPASS: refusal("Redis does not know this user and password"),
  NOPERM: refusal("this user may not do that; docs/operations.md has the commands that it needs"),
  NOSCRIPT: { means: "Redis does not have the script", code: "internal" },
  WRONGTYPE: { means: "a key of the store holds something else", code: "store_damaged" },
  "ERR max number of clients reached": passing("Redis has as many clients as maxclients allows"),
  "ERR unknown command": refusal("Redis does not know a command that is needed"),
  "ERR DB index is out of range": refusal("Redis does not have the database of the URL"),
  ERR: { means: "Redis refused a command", code: "internal" },
};

const UNKNOWN_REPLY: Meaning = { means: "Redis gave an error that is not known", code: "internal" };

/** How Redis ends what was raised inside a script. */
const IN_SCRIPT = / script: [0-9a-f]{40}, on @/;

/** Redis repeats arguments of commands that it does not know: a password, if that was AUTH. */
const ARGUMENTS = /,? with args beginning with:.*/s;

const TEXT_LENGTH_MAX = 200;

function findReply(text: string): string {
  const fits = Object.keys(REPLIES).filter((start) => text === start || text.startsWith(`${start} `) || text.startsWith(`${start}'`));
  return fits.toSorted((a, b) => b.length - a.length)[0] ?? text.split(" ", 1)[0] ?? "";
}

/** Makes the errors of one server's connections. None holds the URL, arguments, or an error of the driver, which has arguments. */
export interface Failures {
  /** Redis answered with an error. */
  ofReply(text: string): ApexError;
  /** No connection could be made. */
  ofConnecting(cause: unknown): ApexError;
  /** The connection ended under a call. `cause`: an error of the socket, if there was one. */
  ofLoss(cause: unknown): ApexError;
  /** A call, or the opening of a connection, took too long. */
  ofDelay(what: string, waitedMs: number): ApexError;
  /** What a call gets whose connection was ended for this reason. */
  ofCall(reason: ApexError): ApexError;
  /** What a call gets that was not sent. */
  ofNoConnection(reason: ApexError | undefined, retryAfterMs: number): ApexError;
}

export function createFailures(server: string): Failures {
  const unavailable = (message: string, details: { readonly isOutcomeKnown: boolean; readonly retryAfterMs?: number; readonly reply?: string; readonly reason?: string }, cause?: unknown): ApexError =>
    createError("store_unavailable", `Redis at ${server}: ${message}`, details, cause);
  return {
    ofReply(text) {
      const reply = findReply(text);
      const meaning = REPLIES[reply] ?? UNKNOWN_REPLY;
      const isOutcomeKnown = !IN_SCRIPT.test(text) || meaning.isCleanInScript === true;
      const said = text.replace(ARGUMENTS, "").slice(0, TEXT_LENGTH_MAX);
      const message = `${meaning.means} (${said})`;
      // What may have happened is asked again: a code that is for good would say that it did not.
      if (!isOutcomeKnown || meaning.code === "store_unavailable") return unavailable(message, { isOutcomeKnown, reply });
      return createError(meaning.code, `Redis at ${server}: ${message}`, { isOutcomeKnown, reply });
    },
    ofConnecting: (cause) => unavailable(`no connection (${nameOf(cause)})`, { isOutcomeKnown: true, reason: nameOf(cause) }),
    ofLoss: (cause) => unavailable(`the connection was lost (${nameOf(cause)})`, { isOutcomeKnown: false, reason: nameOf(cause) }),
    ofDelay: (what, waitedMs) => unavailable(`${what} took longer than ${waitedMs} ms`, { isOutcomeKnown: false, reason: "timeout" }),
    ofCall: (reason) => createError("store_unavailable", reason.message, { ...reason.details, isOutcomeKnown: false }, reason),
    ofNoConnection: (reason, retryAfterMs) =>
      reason === undefined
        ? unavailable("there is no connection yet", { isOutcomeKnown: true, retryAfterMs })
        : createError("store_unavailable", reason.message, { ...reason.details, isOutcomeKnown: true, retryAfterMs }, reason),
  };
}

/** Node's and OpenSSL's name of a failure, such as ECONNREFUSED. Their sentences are not taken: one may quote a URL. */
function nameOf(cause: unknown): string {
  const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
  return typeof code === "string" && /^\w{1,60}$/.test(code) ? code : "closed";
}

const meaningOf = ({ details }: ApexError): Meaning | undefined => (typeof details["reply"] === "string" ? REPLIES[details["reply"]] : undefined);

/** True where the connection should not be used any more after this error. */
export const endsSession = (error: ApexError): boolean => meaningOf(error)?.endsSession === true;

/** The same error where a connection is opened: what a person has to change first is `misconfigured`. */
export function whileOpening(error: ApexError): ApexError {
  return meaningOf(error)?.isRefusal === true ? createError("misconfigured", error.message, error.details) : error;
}
