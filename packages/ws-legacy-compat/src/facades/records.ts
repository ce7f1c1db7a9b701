import { shared } from "../shared.ts";

type Fields = Readonly<Record<string, unknown>>;

/** An old class of data: what it is made from are its fields, in the caller's own spelling. */
export class LegacyRecord {
  readonly [field: string]: unknown;

  constructor(fields: Fields = {}, ..._rest: readonly unknown[]) {
    Object.assign(this, fields);
  }
}

/** An old class of errors, for `throw` and `instanceof`. */
export class LegacyException extends Error {
  constructor(message?: string, ..._rest: readonly unknown[]) {
    super(message);
    this.name = new.target.name;
  }
}

const records = shared("records", () => new Map<string, typeof LegacyRecord>());
const exceptions = shared("exceptions", () => new Map<string, typeof LegacyException>());

/** The class of data of this name: one, whichever module it is imported from. */
export const recordOf = (name: string): typeof LegacyRecord => once(records, name, () => class extends LegacyRecord {});

/** The class of errors of this name, likewise: what one module throws another one catches. */
export const exceptionOf = (name: string): typeof LegacyException => once(exceptions, name, () => class extends LegacyException {});

function once<Class extends object>(known: Map<string, Class>, name: string, make: () => Class): Class {
  const found = known.get(name) ?? Object.defineProperty(make(), "name", { value: name });
  known.set(name, found);
  return found;
}

/** An old enum whose members were not recorded: each has its own name in lower case as value, which they had. */
export type LegacyEnum = Readonly<Record<string, string>>;

export function openEnum(known: Readonly<Record<string, string>> = {}): LegacyEnum {
  return new Proxy(known, {
    get: (target, key) => (typeof key !== "string" || Object.hasOwn(target, key) ? Reflect.get(target, key) : /^[A-Z][A-Z0-9_]*$/.test(key) ? key.toLowerCase() : undefined) as string,
  });
}

export const ConnectionMode = { UNIFIED: "unified", ISOLATED: "isolated", EMERGENCY: "emergency", DEGRADED: "degraded" } as const;

export const AgentStatus = { IDLE: "idle", BUSY: "busy", INITIALIZING: "initializing", ERROR: "error", OFFLINE: "offline" } as const;

export const AgentType = {
  SUPERVISOR: "supervisor",
  TRIAGE: "triage",
  DATA_HELPER: "data_helper",
  OPTIMIZER: "optimizer",
  RESEARCHER: "researcher",
  ANALYST: "analyst",
  SYNTHETIC_DATA: "synthetic_data",
  CORPUS_ADMIN: "corpus_admin",
} as const;

export const ConnectionState = { CONNECTING: "connecting", CONNECTED: "connected", DISCONNECTING: "disconnecting", DISCONNECTED: "disconnected", ERROR: "error" } as const;

export const ApplicationConnectionState = {
  CONNECTING: "connecting",
  ACCEPTED: "accepted",
  AUTHENTICATED: "authenticated",
  SERVICES_READY: "services_ready",
  PROCESSING_READY: "processing_ready",
  PROCESSING: "processing",
  IDLE: "idle",
  DEGRADED: "degraded",
  RECONNECTING: "reconnecting",
  CLOSING: "closing",
  CLOSED: "closed",
  FAILED: "failed",
} as const;

export const GoldenTypes = {
  AGENT_STARTED: "agent_started",
  AGENT_THINKING: "agent_thinking",
  TOOL_EXECUTING: "tool_executing",
  TOOL_COMPLETED: "tool_completed",
  AGENT_COMPLETED: "agent_completed",
} as const;

/** As the last generation had it. What holds is `createManager({ limits: { connectionsPerUserMax } })`. */
export const MAX_CONNECTIONS_PER_USER = 10;
