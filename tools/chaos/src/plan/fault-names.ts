/** Every fault by name, with what it does. The help, the plan and the documentation use these names. */
export const FAULTS = {
  cut: "sockets of some clients end, by FIN or by RST",
  "half-open": "nothing gets through any more in either direction, and nobody is told",
  kill9: "SIGKILL of the service; it starts again on the same port and store (a memory store is empty then)",
  stop: "SIGSTOP of the service for longer than a heartbeat, then SIGCONT",
  stall: "a client stops reading: its application does not return, or nobody takes bytes from its socket",
  slow: "the link lets 8 to 100 KB a second through",
  reload: "a page ends without a word and starts again with the stored outbox, with or without its view",
  "dup-tab": "a second tab starts with a copy of the same storage and no lock; both work; the copy ends",
  offline: "no network for some clients: their sockets end and new ones fail",
  flood: "one user sends more requests than its rate limit admits",
  backlog: "one user piles up requests in more threads than there are slots for handlers",
} as const;

export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

export const isFaultName = (name: string): name is FaultName => Object.hasOwn(FAULTS, name);
