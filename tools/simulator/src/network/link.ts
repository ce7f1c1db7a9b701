import type { Schedule } from "../time/schedule.ts";
import type { Process } from "../time/process.ts";

/** How a network treats one direction of a connection. All times in milliseconds. */
export interface Delays {
  /** Drawn for each message. */
  nextDelayMs(): number;
}

/** What a side hears of its socket. */
export interface SocketEvents {
  handleMessage(text: string): void;
  handleClose(code: number, reason?: string): void;
  /** Bytes that the peer has not taken yet; only what crosses `highWaterBytes` in either direction. */
  handleBuffered(bytes: number): void;
}

/** One side of a connection. */
export interface Socket {
  readonly bufferedBytes: number;
  send(text: string): void;
  /** Both sides hear of it, the peer behind what was sent before. */
  close(code: number, reason?: string): void;
}

export type Side = "client" | "server";

/** A connection between two processes. In each direction messages keep their order, and none is lost but by an end of it all. */
export interface Link {
  readonly isOpen: boolean;
  /** Both sides find it closed, each after its own delay; what is on its way is lost. */
  cut(): void;
  /** Nothing that this side sends arrives any more; nobody is told. */
  blackhole(from: Side): void;
  /** What this side sends waits until `release`. */
  hold(from: Side): void;
  release(from: Side): void;
  /** From now on each frame of events that this side sends is treated as `how` says; undefined: as it was sent. */
  stutter(from: Side, how: Stutter | undefined): void;
}

/** What becomes of one frame: it comes twice, or late, behind what is sent after it. */
export type Stutter = () => { readonly copies: number; readonly lateMs: number };

export interface LinkParts {
  readonly schedule: Schedule;
  readonly delays: Delays;
  readonly processes: Readonly<Record<Side, Process>>;
  readonly highWaterBytes: number;
}

/** Without a close frame, as WebSockets say it. */
const ABNORMAL = 1006;

/** `events` is given the sockets, so that it can answer on them. */
export function createLink(
  parts: LinkParts,
  events: (sockets: Readonly<Record<Side, Socket>>) => Readonly<Record<Side, SocketEvents>>,
): Link {
  const closed: Record<Side, boolean> = { client: false, server: false };
  const stutters: Record<Side, Stutter | undefined> = { client: undefined, server: undefined };
  /** When the last late frame is on its way. */
  const lateUntilMs: Record<Side, number> = { client: 0, server: 0 };
  let isCut = false;
  const toServer = createDirection(parts, "client", () => isCut);
  const toClient = createDirection(parts, "server", () => isCut);
  const outgoing = { client: toServer, server: toClient };
  const peerOf = { client: "server", server: "client" } as const;

  function endOf(side: Side, code: number, reason?: string): void {
    if (closed[side]) return;
    closed[side] = true;
    heard[side].handleClose(code, reason);
  }

  /** Of all that a server says of a stream only damage does not name the position that it follows: it overtakes nothing. */
  function stutterOf(side: Side, text: string): ReturnType<Stutter> {
    const { nowMs } = parts.schedule;
    if (isDamage(text)) return { copies: 1, lateMs: Math.max(0, lateUntilMs[side] - nowMs) };
    const how = (isEvents(text) ? stutters[side]?.() : undefined) ?? AS_SENT;
    lateUntilMs[side] = Math.max(lateUntilMs[side], nowMs + how.lateMs);
    return how;
  }

  function socketOf(side: Side): Socket {
    const peer = peerOf[side];
    return {
      get bufferedBytes() {
        return outgoing[side].bufferedBytes;
      },
      send(text) {
        if (closed[side]) return;
        const push = (): void =>
          outgoing[side].push(text.length, () => {
            if (!closed[peer]) heard[peer].handleMessage(text);
          });
        const { copies, lateMs } = stutterOf(side, text);
        for (let copy = 1; copy < copies; copy += 1) push();
        if (lateMs === 0) push();
        else parts.schedule.after(lateMs, push);
      },
      close(code, reason) {
        if (closed[side]) return;
        outgoing[side].push(0, () => endOf(peer, code, reason));
        parts.processes[side].after(0, () => endOf(side, code));
      },
    };
  }

  const heard = events({ client: socketOf("client"), server: socketOf("server") });
  toServer.onBuffered = (bytes) => !closed.client && heard.client.handleBuffered(bytes);
  toClient.onBuffered = (bytes) => !closed.server && heard.server.handleBuffered(bytes);

  return {
    get isOpen() {
      return !isCut && !(closed.client && closed.server);
    },
    cut() {
      isCut = true;
      for (const side of ["client", "server"] as const) {
        parts.processes[side].after(parts.delays.nextDelayMs(), () => endOf(side, ABNORMAL));
      }
    },
    blackhole: (from) => outgoing[from].blackhole(),
    hold: (from) => outgoing[from].hold(),
    release: (from) => outgoing[from].release(),
    stutter: (from, how) => void (stutters[from] = how),
  };
}

const AS_SENT = { copies: 1, lateMs: 0 };

const isEvents = (text: string): boolean => text.startsWith('{"t":"events"');
const isDamage = (text: string): boolean => text.startsWith('{"t":"reset"') && text.includes('"reason":"damaged"');

interface Direction {
  readonly bufferedBytes: number;
  onBuffered: (bytes: number) => unknown;
  push(bytes: number, arrive: () => void): void;
  blackhole(): void;
  hold(): void;
  release(): void;
}

interface Message {
  readonly bytes: number;
  readonly arrive: () => void;
}

/** A queue whose messages arrive one behind the other. */
function createDirection({ schedule, delays, processes, highWaterBytes }: LinkParts, from: Side, isCut: () => boolean): Direction {
  const receiver = processes[from === "client" ? "server" : "client"];
  let held: Message[] | undefined;
  let isBlackhole = false;
  let lastAtMs = 0;
  let bufferedBytes = 0;
  let isFull = false;

  function changeBuffered(by: number): void {
    bufferedBytes += by;
    const isFullNow = bufferedBytes > (isFull ? 0 : highWaterBytes);
    if (isFullNow === isFull) return;
    isFull = isFullNow;
    const bytes = bufferedBytes;
    processes[from].after(0, () => direction.onBuffered(bytes));
  }

  function transfer({ bytes, arrive }: Message): void {
    const atMs = Math.max(lastAtMs, schedule.nowMs + delays.nextDelayMs());
    lastAtMs = atMs;
    receiver.after(atMs - schedule.nowMs, () => {
      if (isCut() || isBlackhole) return;
      changeBuffered(-bytes);
      arrive();
    });
  }

  const direction: Direction = {
    get bufferedBytes() {
      return bufferedBytes;
    },
    onBuffered: () => undefined,
    push(bytes, arrive) {
      changeBuffered(bytes);
      if (held === undefined) transfer({ bytes, arrive });
      else held.push({ bytes, arrive });
    },
    blackhole: () => void (isBlackhole = true),
    hold: () => void (held ??= []),
    release() {
      const waiting = held ?? [];
      held = undefined;
      for (const message of waiting) transfer(message);
    },
  };
  return direction;
}
