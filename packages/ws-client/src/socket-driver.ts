import type { ClientInput } from "@apex/ws-queue-core/client";
import { encodeFrame, SUBPROTOCOL, type ClientFrame } from "@apex/ws-queue-core/protocol";

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
): SocketDriver {
  let socket: WebSocketLike | undefined;

  return {
    open() {
      try {
        socket = new webSocket(url, [SUBPROTOCOL]);
      } catch {
        // A page's security policy, say; like a connection that could not be made.
        return onInput({ type: "socket-closed", code: ABNORMAL });
      }
      socket.onopen = () => onInput({ type: "socket-open" });
      socket.onmessage = ({ data }: MessageEvent) => onInput({ type: "message", text: String(data) });
      // An error says nothing by design and is followed by a close; the listener stays, for Node ends without one.
      socket.onerror = () => undefined;
      socket.onclose = ({ code, reason }: CloseEvent) => {
        socket = undefined;
        onInput({ type: "socket-closed", code, reason });
      };
    },
    send(frame) {
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
