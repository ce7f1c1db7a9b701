/** Time, for drivers. Machines are told the time and never ask for it. */
export interface Clock {
  /** Milliseconds that only ever grow, from any origin: for timers and leases. */
  monotonicMs(): number;
  /** Milliseconds since 1970, as well as the machine knows: for timestamps and retention. */
  epochMs(): number;
  /** Calls `fire` once, when `delayMs` (at most 2^31 - 1) have passed and never within this call. Returns what `clearTimer` takes. */
  setTimer(fire: () => void, delayMs: number): unknown;
  /** Nothing for a timer that has fired, and for undefined. */
  clearTimer(timer: unknown): void;
}

export interface Random {
  /** Cryptographically strong bytes. */
  bytes(count: number): Uint8Array;
}

/** Where a driver tells what happened. Names are dotted words, attributes never carry payloads or tokens. */
export interface Telemetry {
  count(name: string, by: number, attributes?: Readonly<Record<string, string | number>>): void;
  record(name: string, value: number, attributes?: Readonly<Record<string, string | number>>): void;
}
