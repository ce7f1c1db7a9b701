/** What the server of many users is told. */
export type ToServer =
  /** Appends so many events of this size to each user's thread, and answers `appended`. */
  | { readonly type: "append"; readonly users: number; readonly events: number; readonly bytes: number }
  /** Collects garbage and answers with what is left. */
  | { readonly type: "measure" };

export type FromServer =
  | { readonly type: "ready"; readonly port: number }
  | { readonly type: "appended" }
  | { readonly type: "measured"; readonly heapBytes: number; readonly externalBytes: number; readonly residentBytes: number };

/** What a process of clients is told. */
export type ToClients =
  /** Connects users `first` to `first + count - 1`, each to its own thread from the head, and answers `connected`. */
  | { readonly type: "connect"; readonly port: number; readonly first: number; readonly count: number }
  /** Answers `reached` once each of them was given so many events. */
  | { readonly type: "expect"; readonly events: number };

export type FromClients = { readonly type: "connected" } | { readonly type: "reached" };
