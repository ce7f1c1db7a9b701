/** What the server of requests is told. */
export type ToServer =
  /** Leaves a mark in the trace of its system calls, and answers `marked`. */
  | { readonly type: "mark" }
  /** Begins says with `began` that a handler was called, or only counts it. */
  | { readonly type: "report"; readonly isOn: boolean }
  /** Answers with how many handlers were called. */
  | { readonly type: "count" }
  | { readonly type: "end" };

export type FromServer =
  | { readonly type: "ready"; readonly port: number }
  | { readonly type: "marked" }
  | { readonly type: "reporting" }
  /** `atNs`: on the clock that all processes of the machine share, in nanoseconds as text. */
  | { readonly type: "began"; readonly id: string; readonly atNs: string }
  | { readonly type: "counted"; readonly handled: number };
