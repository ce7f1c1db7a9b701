import type { ApexError } from "@apex/ws-queue-core";
import type { ClientInput } from "@apex/ws-queue-core/client";
import {
  decodeServerFrames,
  encodeFrame,
  SUBPROTOCOL,
  type ClientFrame,
  type EventsFrame,
  type RequestFrame,
  type ServerFrame,
} from "@apex/ws-queue-core/protocol";

/** The part of the platform's `WebSocket` class that is used; the `ws` package's class fits as well. */
export type WebSocketClass = new (url: string, protocols: string[]) => WebSocketLike;

export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: string): void;
  close(code?: number): void;
}

/** What goes over the wire, without payloads and tokens. */
export interface FrameTrace {
  readonly direction: "sent" | "received";
  readonly frame: string;
  readonly n: number | undefined;
  readonly seq: number | undefined;
  readonly entries: number | undefined;
}

export interface SocketDriver {
  open(): void;
  send(frame: ClientFrame): void;
  /** Forgets the socket at once: how long its closing takes does not matter to anybody. */
  close(code: number): void;
}

export function createSocketDriver(
  url: string,
  webSocket: WebSocketClass,
  onInput: (input: ClientInput) => void,
  onTrace: ((trace: FrameTrace) => void) | undefined,
): SocketDriver {
  let socket: WebSocketLike | undefined;

  const trace = (direction: FrameTrace["direction"], frame: ClientFrame | ServerFrame): void => {
    const { t, n, seq, entries } = frame as Traceable;
    onTrace?.({ direction, frame: t, n, seq, entries: entries?.length });
  };
  const handleMessage = (text: string): void => {
    let frames: ServerFrame[];
    try {
      frames = decodeServerFrames(text);
    } catch (error) {
      return onInput({ type: "malformed", error: error as ApexError });
    }
    for (const frame of frames) trace("received", frame);
    onInput({ type: "message", frames });
  };

  return {
    open() {
      try {
        socket = new webSocket(url, [SUBPROTOCOL]);
      } catch {
        // A page's security policy, say; like a connection that could not be made.
        return onInput({ type: "socket-closed", code: ABNORMAL });
      }
      socket.onopen = () => onInput({ type: "socket-open" });
      socket.onmessage = ({ data }: { data: unknown }) => handleMessage(String(data));
      // An error says nothing by design and is followed by a close; the listener stays, for Node ends without one.
      socket.onerror = () => undefined;
      socket.onclose = ({ code, reason }: CloseEvent) => {
        socket = undefined;
        onInput({ type: "socket-closed", code, reason });
      };
    },
    send(frame) {
      trace("sent", frame);
      socket?.send(encodeFrame(frame));
    },
    close(code) {
      if (!socket) return;
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close(code);
      socket = undefined;
    },
  };
}

/** The WebSocket standard's code for a connection that ended without a close frame. */
const ABNORMAL = 1006;

/** Any frame, as far as a trace shows it. */
type Traceable = Pick<ClientFrame | ServerFrame, "t"> & Partial<Pick<EventsFrame, "n" | "entries"> & Pick<RequestFrame, "seq">>;
