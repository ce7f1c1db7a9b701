/** What one node holds at this moment: counts, and bytes where the name says so. */
export interface ManagerStats {
  /** Open sockets, those whose client is not welcomed yet included. */
  readonly connections: number;
  /** Users with a connection whose client is welcomed, or about to be. */
  readonly users: number;
  /** Streams that a connection subscribes to; bytes of memory that their newest entries take, and may take (`limits.tailsBytesMax`). */
  readonly tails: { readonly streams: number; readonly bytes: number; readonly bytesMax: number };
  /** Threads that this node owns: those with a handler at work, and for a second those whose work is done. */
  readonly threads: number;
  /** Threads whose handler is called, and threads that wait for a free place (`limits.handlersMax`, `limits.handlersPerUserMax`). */
  readonly handlers: { readonly running: number; readonly waiting: number };
  /**
   * Requests since the start of this node: `accepted` into an inbox, a client's and the service's own; `delivered`, their end told to the
   * thread; `dead`, given up and kept as dead letters; and `trimmed`, gone with a thread that this node deleted. Added up over all nodes since the
   * store was empty, accepted = delivered + trimmed + dead + what waits in inboxes. One node may end what another process had accepted.
   */
  readonly requests: { readonly accepted: number; readonly delivered: number; readonly trimmed: number; readonly dead: number };
  /** Entries of logs that retention let go since the start, by count, bytes or age. Those of deleted threads are not in it. */
  readonly entriesTrimmed: number;
  /** What was refused since the start, by kind; a kind that never occurred is not in it. */
  readonly refusals: Readonly<Record<string, number>>;
}
