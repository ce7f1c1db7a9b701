import type { ClientInput } from "@apex/ws-queue-core/client";
import { encodeFrame, SUBPROTOCOL, type ClientFrame } from "@apex/ws-queue-core/protocol";
import { guard } from "./guard.ts";

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

const NORMAL_CLOSE = 1000;
/** The WebSocket standard's code for a connection that ended without a close frame. */
const ABNORMAL = 1006;

/** A socket that fails is like one that ended without a word: it is let go of, and `report` is told why. */
export function createSocketDriver(
  url: string,
  webSocket: WebSocketClass,
  onInput: (input: ClientInput) => void,
  report: (error: unknown) => void,
): SocketDriver {
  let socket: WebSocketLike | undefined;

  const close = (code: number): void => {
    const last = socket;
    socket = undefined;
    guard<void>(() => last?.close(code), report)();
  };
  /** Uses the socket that there is now. */
  const attempt = (use: () => unknown): void => {
    const own = socket;
    guard<void>(use, (error) => {
      report(error);
      if (socket !== own) return;
      close(NORMAL_CLOSE);
      onInput({ type: "socket-closed", code: ABNORMAL });
    })();
  };

  return {
    open() {
      attempt(() => {
        const own = new webSocket(url, [SUBPROTOCOL]);
        /** What an event says; nothing once the socket was let go of. */
        const listen =
          <Event>(read: (event: Event) => ClientInput) =>
          (event: Event): void => {
            if (socket === own) attempt(() => onInput(read(event)));
          };
        own.onopen = listen(() => ({ type: "socket-open" }));
        own.onmessage = listen(({ data }: MessageEvent) => ({ type: "message", text: String(data) }));
        // An error says nothing by design and is followed by a close; the listener stays, for Node ends without one.
        own.onerror = () => undefined;
        own.onclose = listen(({ code, reason }: CloseEvent) => {
          socket = undefined;
          return { type: "socket-closed", code, reason };
        });
        socket = own;
      });
    },
    send: (frame) => attempt(() => socket?.send(encodeFrame(frame))),
    close,
  };
}
