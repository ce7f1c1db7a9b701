import { TEXT, tryReadFrame } from "../ws-frame.ts";
import { HISTORY_THREAD } from "./floods/flood.ts";

interface Said {
  readonly t: string;
  readonly n: number;
  readonly offset: number;
  readonly entries: readonly unknown[];
  readonly ack?: boolean;
}

interface ReaderOptions {
  /** What came so far, from the answer to the upgrade on. */
  readonly seen: Buffer;
  /** The largest number of a subscription so far. */
  readonly newest: number;
  readonly isAgain: boolean;
  readonly send: (frames: object) => void;
}

const HEADERS_END = "\r\n\r\n";

/**
 * Takes what a server sends, and acknowledges all events at once where it is asked to. `isAgain`: a
 * subscription that has reached the head ends, and begins under another number from the start.
 */
export function createReader({ seen, newest, isAgain, send }: ReaderOptions): (data: Buffer) => void {
  let unread = seen.subarray(seen.indexOf(HEADERS_END) + HEADERS_END.length);
  const offsets = new Map<number, number>();
  let used = newest;

  function handle({ t, n, offset, entries, ack }: Said): void {
    if (t === "events") offsets.set(n, offset + entries.length - 1);
    if (t === "lag" || (t === "events" && ack === true)) send({ t: "ack", acks: [...offsets].map(([number, last]) => [number, last, last]) });
    if (t === "ping") send({ t: "pong" });
    if (t === "live" && isAgain) startAgain(n);
  }

  function startAgain(n: number): void {
    offsets.delete(n);
    used += 1;
    send([{ t: "unsub", n }, { t: "sub", n: used, stream: { kind: "thread", name: HISTORY_THREAD }, from: "start" }]);
  }

  return (data) => {
    unread = unread.length === 0 ? data : Buffer.concat([unread, data]);
    for (let read = tryReadFrame(unread); read !== undefined; read = tryReadFrame(unread)) {
      unread = unread.subarray(read.bytes);
      if (read.opcode !== TEXT) continue;
      const message = JSON.parse(read.payload.toString("utf8")) as Said | readonly Said[];
      for (const said of Array.isArray(message) ? (message as readonly Said[]) : [message as Said]) handle(said);
    }
  };
}
