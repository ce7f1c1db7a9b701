/** One reading of both clocks: timers and leases go by the first, timestamps by the second. */
export interface Moment {
  /** Milliseconds that only ever grow. */
  readonly monotonicMs: number;
  /** Milliseconds since 1970. */
  readonly epochMs: number;
}
