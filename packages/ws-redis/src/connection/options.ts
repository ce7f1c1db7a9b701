import type { ConnectionOptions } from "node:tls";
import { anObject, aWhole, checkFields, createError, isRequired, TIMER_MS_MAX, type Rule } from "@apex/ws-queue-core";

/** How a Redis server is reached. */
export interface RedisConnectionOptions {
  /**
   * `redis://[[user]:password@]host[:port][/database]`, or `rediss://` for TLS. User and password are percent-encoded. The port is
   * 6379 and the database 0 where they are not given.
   */
  readonly url: string;
  /** With `rediss://`: what Node's `tls.connect` takes to verify the server, or to show a certificate. */
  readonly tls?: Pick<ConnectionOptions, "ca" | "cert" | "key" | "passphrase" | "servername">;
  /** Until a new connection was checked, in milliseconds. Default 5,000. */
  readonly connectTimeoutMs?: number;
  /** A call that is not answered for so long ends the connection and every call on it, in milliseconds. Default 5,000. */
  readonly callTimeoutMs?: number;
  /** An idle connection is asked so often whether it is alive, in milliseconds. Default 10,000. */
  readonly pingIntervalMs?: number;
  /** Waits between attempts to connect grow from about the first to the second, in milliseconds. Default 50 and 3,000. */
  readonly reconnectMinMs?: number;
  readonly reconnectMaxMs?: number;
}

/** A server's address, and what is shown to it. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  readonly tls: ConnectionOptions | undefined;
  /** For errors: `host:port`. */
  readonly name: string;
}

export interface ResolvedOptions {
  readonly target: Target;
  readonly connectTimeoutMs: number;
  readonly callTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly reconnectMinMs: number;
  readonly reconnectMaxMs: number;
}

const FORM = "redis://[[user]:password@]host[:port][/database], or rediss://";

/** What is wrong with a URL is not shown with it: it holds a password. */
const aUrl: Rule<string> = isRequired({
  is: (value): value is string => typeof value === "string" && parseUrl(value) !== undefined,
  form: FORM,
  describe: (value) => (typeof value === "string" ? "what was given, which is not shown" : `a ${typeof value}`),
});

const aTime = aWhole(1, TIMER_MS_MAX);
const RULES = {
  url: aUrl,
  tls: anObject<NonNullable<RedisConnectionOptions["tls"]>>("an object with ca, cert, key, passphrase or servername"),
  connectTimeoutMs: aTime,
  callTimeoutMs: aTime,
  pingIntervalMs: aTime,
  reconnectMinMs: aTime,
  reconnectMaxMs: aTime,
};

/** The options with their defaults. Throws `misconfigured`, without anything of the URL. */
export function resolveOptions(options: RedisConnectionOptions): ResolvedOptions {
  const { url = "", tls, ...times } = checkFields("Redis", options, RULES);
  const address = parseUrl(url);
  if (address === undefined) throw createError("misconfigured", `Redis: url must be ${FORM}`);
  if (tls !== undefined && !address.isSecure) throw createError("misconfigured", "Redis: tls is for a URL that begins with rediss://");
  const { isSecure, ...place } = address;
  return {
    target: { ...place, tls: isSecure ? { ...tls } : undefined, name: `${place.host}:${place.port}` },
    connectTimeoutMs: 5_000,
    callTimeoutMs: 5_000,
    pingIntervalMs: 10_000,
    reconnectMinMs: 50,
    reconnectMaxMs: 3_000,
    ...times,
  };
}

type Address = Omit<Target, "tls" | "name"> & { readonly isSecure: boolean };

const DATABASE = /^\/?(\d{0,5})$/;

/** Undefined for anything else than the form, also for a query: it would say something that is not done. */
function parseUrl(text: string): Address | undefined {
  try {
    const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text);
    const database = DATABASE.exec(pathname)?.[1];
    const isKnown = protocol === "redis:" || protocol === "rediss:";
    if (!isKnown || hostname === "" || database === undefined || `${search}${hash}` !== "") return undefined;
    return {
      host: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: port === "" ? 6_379 : Number(port),
      username: decodeURIComponent(username) || undefined,
      password: decodeURIComponent(password) || undefined,
      database: Number(database),
      isSecure: protocol === "rediss:",
    };
  } catch {
    return undefined;
  }
}
