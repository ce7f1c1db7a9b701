import { ownThreads, shareThreads, type Mode, type Topology, type Write } from "./load.ts";

export const RAW = "raw ws";
export const PACKED = "packed by hand";
export const SOCKET_IO = "socket.io";
export const MEMORY = "apex memory";
export const SQLITE = "apex sqlite";

/** What the others are compared with, where they are part of a row. */
export const BASES: readonly string[] = [RAW, PACKED, SOCKET_IO];

/** What this project wants to reach: at most so much of what another subject takes. */
export interface Aim {
  readonly subject: string;
  readonly over: string;
  readonly atMost: number;
}

/** What is measured, of whom. */
export interface Row {
  readonly name: string;
  readonly what: string;
  readonly subjects: readonly string[];
  readonly mode: Mode;
  readonly write: Write;
  readonly pieceBytes?: number;
  readonly isMultiplexed?: boolean;
  /** `shared`: clients on the server's core. */
  readonly placement: "apart" | "shared";
  /** Of a round; of one window where a window is more connections. */
  readonly topology: (windowItems: number) => Topology;
  /** Items of each thread in one window; connections where none are sent. */
  readonly windowItems: number;
  /** Windows that count, behind those that warm up. */
  readonly windows: number;
  readonly unit: "µs" | "KiB";
  readonly aims: readonly Aim[];
}

const OTHERS = [RAW, PACKED, SOCKET_IO];

const BURST = {
  subjects: [...OTHERS, MEMORY],
  mode: "burst",
  write: "append",
  placement: "apart",
  topology: () => shareThreads(1, 1),
  windowItems: 20_000,
  windows: 5,
  unit: "µs",
} as const;

const TOKENS = { ...BURST, mode: "paced", write: "text", pieceBytes: 10, windowItems: 100, windows: 2 } as const;

const FAN_OUT = { ...BURST, topology: () => shareThreads(1, 500), windows: 3 } as const;

const atMost = (limit: number, over = RAW, subject = MEMORY): Aim => ({ subject, over, atMost: limit });

export const ROWS: readonly Row[] = [
  {
    ...BURST,
    name: "append",
    what: "200-byte events to one client, one call each, 1,000 in flight",
    subjects: [...OTHERS, MEMORY, SQLITE],
    aims: [atMost(0.6), atMost(0.5, SOCKET_IO), atMost(1.2, RAW, SQLITE)],
  },
  {
    ...BURST,
    name: "append, shared core",
    what: "the same with the clients on the server's core, where raw ws is cheap",
    placement: "shared",
    aims: [],
  },
  {
    ...BURST,
    name: "append many",
    what: "200-byte events to one client, 64 in a call, 1,000 in flight",
    write: "append-many",
    subjects: [...OTHERS, MEMORY, SQLITE],
    aims: [atMost(2, PACKED), atMost(0.5, RAW, SQLITE)],
  },
  {
    ...BURST,
    name: "run.text",
    what: "a run's text in 200-byte pieces to one client, each awaited",
    write: "text",
    pieceBytes: 200,
    aims: [atMost(0.45)],
  },
  { ...BURST, name: "run.emit", what: "200-byte events of a run to one client, 1,000 in flight", write: "emit", aims: [atMost(0.75)] },
  {
    ...TOKENS,
    name: "tokens, 200 sockets",
    what: "10-byte pieces of text, 50 a second in each of 200 threads, each of a user with a socket",
    topology: () => ownThreads(200),
    aims: [atMost(0.6)],
  },
  {
    ...TOKENS,
    name: "tokens, one socket",
    what: "10-byte pieces of text, 50 a second in each of 200 threads, all of them on one socket",
    isMultiplexed: true,
    topology: () => shareThreads(200, 1),
    aims: [atMost(0.25)],
  },
  {
    ...FAN_OUT,
    name: "burst to 500",
    what: "200-byte events to 500 sockets that watch one thread, 200 at once",
    windowItems: 200,
    aims: [atMost(0.2)],
  },
  {
    ...FAN_OUT,
    name: "one at a time to 500",
    what: "200-byte events to 500 sockets that watch one thread, the next one when every socket has the last",
    mode: "single",
    windowItems: 50,
    aims: [atMost(1.05)],
  },
  {
    ...BURST,
    name: "idle",
    what: "a connection of a user of its own that watches a thread where nothing happens",
    subjects: [RAW, SOCKET_IO, MEMORY],
    mode: "idle",
    topology: ownThreads,
    windowItems: 500,
    windows: 2,
    unit: "KiB",
    aims: [atMost(1.5)],
  },
];
