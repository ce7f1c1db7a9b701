import { frame, PING } from "../../ws-frame.ts";
import { BUSY_THREAD, HISTORY_THREAD, subsOf, type Conduct, type Flood, type Measure, type Reading, type Stage } from "./flood.ts";

const BOTH: readonly Measure[] = ["event", "welcome"];
/** More than a server lets be upgraded and not welcomed, by default 1,000. */
const MANY = [1_500];
/** In one process more make it no faster. */
const SOME = [20];

const STAY: Conduct = { does: "stay", reads: "all" };
const OFFEND: Conduct = { does: "offend", bytes: frame("no JSON"), saysGoodbye: false };
/** No more than one at a time: what is sent is not the flood, but that it is no silence. */
const PING_ON: Conduct = { does: "offend", bytes: frame("", { opcode: PING }), saysGoodbye: true };
const VANISH: Conduct = { does: "vanish", afterBytes: 0 };

const arriving = (name: string, what: string, stage: Stage, conduct: Conduct, connections: readonly number[]): Flood => ({
  name,
  what,
  stage,
  conduct,
  connections,
  measures: BOTH,
});

/** As many subscriptions of a busy thread as a connection may have. */
const reading = (name: string, what: string, reads: Reading): Flood => ({
  name,
  what,
  stage: "welcomed",
  conduct: { does: "stay", reads },
  subs: subsOf(100, BUSY_THREAD, "head"),
  connections: [1, 10],
  measures: ["event"],
  needs: "busy",
});

/** Connections themselves: that do not finish, that come and go, and that do not take what they asked for. */
export const CONNECTIONS: readonly Flood[] = [
  arriving("sockets", "TCP connections that say nothing", "connected", STAY, MANY),
  arriving("upgrades", "upgrades without hello", "upgraded", STAY, MANY),
  { ...arriving("upgrades next door", "the same from the newcomers' own address", "upgraded", STAY, MANY), isNextDoor: true },
  arriving("upgrades offend", "upgrades, then no JSON instead of hello, and no answer to the close", "upgraded", OFFEND, MANY),
  { ...arriving("upgrades ping", "upgrades, and WebSocket pings instead of hello", "upgraded", PING_ON, MANY) },
  arriving("upgrade reset", "upgrades that are reset at once", "upgraded", VANISH, SOME),
  arriving("hello reset", "hello, and reset without waiting", "greeted", VANISH, SOME),
  arriving("welcome reset", "connections that are welcomed and reset", "welcomed", VANISH, SOME),
  { ...arriving("hello of 1,024", "hello with 1,024 subscriptions, welcomed and reset", "welcomed", VANISH, SOME), subs: subsOf(1_024, "e", "head") },
  {
    ...arriving("history reset", "hello with 100 subscriptions of a long thread, reset in the middle of it", "welcomed", { does: "vanish", afterBytes: 200_000 }, SOME),
    subs: subsOf(100, HISTORY_THREAD, "start"),
    needs: "history",
  },
  { ...arriving("bad token", "hello with a token of nobody", "greeted", STAY, SOME), token: "nobody's" },
  { ...arriving("bad origin", "upgrades from a page of another origin", "upgraded", STAY, SOME), headers: { Origin: "https://evil.example" } },
  { ...arriving("eleventh", "connections beyond the ten of a user", "greeted", STAY, [30]) },
  reading("never acks", "100 subscriptions of a busy thread, and no ack", "all"),
  reading("slow reader", "the same, read with 8 KB a second", 8_000),
  reading("fan-out", "the same, all read and acked", "acks"),
  {
    ...reading("history again", "100 subscriptions that read a long thread again and again", "again"),
    subs: subsOf(100, HISTORY_THREAD, "start"),
    needs: "history",
  },
];
