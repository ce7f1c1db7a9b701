import type { FaultName } from "../plan/fault-names.ts";

/**
 * What was observed, one record for each thing. `at` is milliseconds since 1970. A page's records come from its
 * application: they say what callbacks saw, never what the library believes.
 */
export type HistoryRecord =
  | FaultRecord
  | ServiceRecord
  | PublishRecord
  | PageRecord
  | ViewRecord
  | RequestRecord
  | LogRecord
  | MemoryRecord
  /** A process of the observer ended: what it would have seen is missing. */
  | { readonly k: "observer-died"; readonly process: string };

/** A fault that was injected. */
export interface FaultRecord {
  readonly k: "fault";
  readonly at: number;
  readonly fault: FaultName;
  readonly pages: readonly number[];
  readonly ms: number;
  readonly variant: string;
}

/** `life` numbers the processes of the service: 1, 2, 3, … `crashed`: a handler killed it. */
export type ServiceRecord =
  | { readonly k: "service"; readonly at: number; readonly life: number; readonly event: "up" | "killed" | "crashed" | "died" }
  /** What the manager reported to `onError`, or nobody caught. */
  | { readonly k: "service-error"; readonly at: number; readonly life: number; readonly code: string; readonly message: string }
  /** The handler was called. */
  | { readonly k: "handled"; readonly at: number; readonly life: number; readonly id: string; readonly attempt: number }
  /** It returned or threw. */
  | { readonly k: "left"; readonly at: number; readonly life: number; readonly id: string; readonly attempt: number };

/** Appends by their number `n`. One without `acked` or `refused` may be in the log. */
export type PublishRecord =
  | { readonly k: "append"; readonly at: number; readonly n: number; readonly thread: number; readonly life: number }
  | { readonly k: "acked"; readonly at: number; readonly n: number; readonly offset: number; readonly level: string }
  | { readonly k: "refused"; readonly n: number; readonly code: string };

export type PageRecord =
  /** `of`: the page whose storage it copied. */
  | { readonly k: "page"; readonly at: number; readonly page: number; readonly user: number; readonly of?: number }
  /** The page is gone for good. */
  | { readonly k: "page-end"; readonly at: number; readonly page: number }
  /** Its client connected; `resumed` of its views went on from their position. */
  | { readonly k: "connected"; readonly at: number; readonly page: number }
  | { readonly k: "resumed"; readonly page: number; readonly count: number }
  /** The client closed by itself: the server said not to come back. */
  | { readonly k: "client-closed"; readonly at: number; readonly page: number; readonly reason: string }
  | { readonly k: "page-error"; readonly at: number; readonly page: number; readonly code: string; readonly id?: string };

/** What a page was shown: with the ids that its client gave it, and what says in the event itself whose it is. */
export interface ShownEvent {
  readonly offset: number;
  readonly id: string;
  readonly user: string;
  readonly thread: string;
  readonly witness?: string | undefined;
  /** The request that it names. */
  readonly request?: string | undefined;
}

/** A view is what a page shows of a thread, over reconnects and over reloads that keep it. */
export type ViewRecord =
  /** Begins behind offset `after` of the thread. */
  | { readonly k: "view"; readonly view: number; readonly page: number; readonly user: number; readonly thread: number; readonly after: number }
  | ({ readonly k: "event"; readonly view: number } & ShownEvent)
  /** The view is cleared and begins anew. */
  | { readonly k: "reset"; readonly at: number; readonly view: number; readonly reason: string }
  | { readonly k: "view-end"; readonly view: number };

/** Why a page asked: somebody uses it, or it is part of a fault. */
export type AskReason = "use" | "flood" | "backlog";

export type RequestRecord =
  | { readonly k: "request"; readonly at: number; readonly page: number; readonly thread: number; readonly id: string; readonly text: string; readonly reason: AskReason }
  | { readonly k: "outcome"; readonly at: number; readonly id: string; readonly type: "settled" }
  /** `again`: the service had it already. */
  | { readonly k: "outcome"; readonly at: number; readonly id: string; readonly type: "accepted"; readonly again: boolean }
  | { readonly k: "outcome"; readonly at: number; readonly id: string; readonly type: "rejected" | "unsettled"; readonly code: string; readonly unknown: boolean }
  /** The page ended or was copied; this is what its storage held then. What is not in it died with the page. */
  | { readonly k: "stored"; readonly page: number; readonly ids: readonly string[]; readonly heir: number | undefined };

/** What an independent reader found in the logs when everything was over. */
export type LogRecord =
  | { readonly k: "log"; readonly thread: number; readonly offset: number; readonly id: string; readonly user: string; readonly entry: LogEntry }
  /** An element of a thread's inbox. `at`: when the service got it. */
  | { readonly k: "inbox"; readonly at: number; readonly thread: number; readonly offset: number; readonly id: string; readonly witness: string }
  /** A dead letter; with the failures that it has. */
  | { readonly k: "dead"; readonly user: number; readonly id: string; readonly code: string; readonly attempts: number; readonly failures: readonly AttemptFailure[] };

export interface AttemptFailure {
  readonly attempt: number;
  readonly code: string;
}

/** The part of an event that the observer needs. */
export interface LogEntry {
  readonly type: string;
  readonly n?: number;
  readonly run?: string;
  readonly request?: string;
  readonly retryOf?: string;
  readonly attempt?: number;
  readonly position?: number;
  readonly text?: string;
  readonly code?: string;
  /** Of an `effect`: the request that brought it about. */
  readonly of?: string;
}

export interface MemoryRecord {
  readonly k: "memory";
  readonly at: number;
  readonly process: string;
  readonly rssBytes: number;
  /** After garbage was collected. */
  readonly heapBytes: number;
}
