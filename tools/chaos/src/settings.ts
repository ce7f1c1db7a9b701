import type { HandlerName } from "./handlers/conduct.ts";
import type { FaultName } from "./plan/fault-names.ts";

/** What a run is made of. */
export interface Settings {
  readonly store: "memory" | "sqlite";
  readonly clients: number;
  readonly users: number;
  /** Over all users. */
  readonly threads: number;
  /** Events published a second, over all threads. */
  readonly rate: number;
  readonly seconds: number;
  readonly seed: number;
  readonly faults: readonly FaultName[];
  /** Ways in which handlers misbehave; none: all of them work. */
  readonly handlers: readonly HandlerName[];
}

/** Sizes and times of the service under test. Shorter than the defaults, so that a minute holds many of everything. */
export const SERVICE_LIMITS = {
  heartbeatMs: 600,
  deadAfterMs: 1_500,
  requestsPerMinuteMax: 600,
  // The reader reads log and inbox of all threads of a user, those of a backlog too.
  subscriptionsPerConnectionMax: 1_000,
  // Duplicated tabs, and connections that the service does not know to be dead, come on top of a user's pages.
  connectionsPerUserMax: 40,
} as const;

/** Few slots, all of which one user may take: then a backlog fills them. */
const BACKLOG_LIMITS = { handlersMax: 24, handlersPerUserMax: 24 } as const;

export const serviceLimits = ({ faults }: Pick<Settings, "faults">) => ({ ...SERVICE_LIMITS, ...(faults.includes("backlog") ? BACKLOG_LIMITS : {}) });

/** How the service handles requests when handlers misbehave. */
export const HANDLER_OPTIONS = { timeoutMs: 500, retry: { firstMs: 50, maxMs: 200 } } as const;

/** The same for the clients. */
export const CLIENT_SETTINGS = {
  backoffMinMs: 50,
  backoffMaxMs: 1_000,
  stableMs: 2_000,
} as const;

/** How often a request is begun before it is given up: the service's default, named here since the observer counts it. */
export const ATTEMPTS_MAX = 5;
/** One request for so many published events. */
export const EVENTS_PER_REQUEST = 10;

/** Five for each slot. */
const BACKLOG_THREADS = 120;

export const userName = (user: number): string => `u${user}`;
export const threadName = (thread: number): string => `t${thread}`;
/** Threads are dealt out to users in turn. */
export const userOfThread = (thread: number, { users }: Pick<Settings, "users">): number => thread % users;
export const userOfPage = (page: number, { users }: Pick<Settings, "users">): number => page % users;

/** Threads that a user has for a backlog, beyond all that have views. */
export function backlogThreadsOf(user: number, { users, threads }: Pick<Settings, "users" | "threads">): readonly number[] {
  const first = Math.ceil(threads / users) * users + user;
  return Array.from({ length: BACKLOG_THREADS }, (_, index) => first + index * users);
}

export function threadsOfUser(user: number, settings: Pick<Settings, "users" | "threads">): readonly number[] {
  return Array.from({ length: settings.threads }, (_, thread) => thread).filter((thread) => userOfThread(thread, settings) === user);
}
