import { tryRead } from "@apex/ws-queue-core";
import { guard, logError } from "./guard.ts";
import type { WebSocketClass, WebSocketLike } from "./socket-driver.ts";

/** What goes over the wire, without payloads and tokens. */
export interface FrameTrace {
  readonly direction: "sent" | "received";
  readonly frame: string;
  readonly n: number | undefined;
  readonly seq: number | undefined;
  readonly entries: number | undefined;
}

/**
 * A WebSocket class that tells of every frame by its type and numbers:
 * `connect(url, { webSocket: traceFrames(WebSocket, console.debug) })`. What `onTrace` throws goes to `console.error`.
 */
export function traceFrames(webSocket: WebSocketClass, onTrace: (trace: FrameTrace) => void): WebSocketClass {
  const tell = guard(onTrace, logError);
  return class TracedSocket implements WebSocketLike {
    onopen: ((event: unknown) => void) | null = null;
    onmessage: ((event: { readonly data: unknown }) => void) | null = null;
    onclose: ((event: unknown) => void) | null = null;
    onerror: ((event: unknown) => void) | null = null;
    readonly #socket: WebSocketLike;

    constructor(url: string, protocols: string[]) {
      this.#socket = new webSocket(url, protocols);
      this.#socket.onopen = (event: unknown) => this.onopen?.(event);
      this.#socket.onclose = (event: unknown) => this.onclose?.(event);
      this.#socket.onerror = (event: unknown) => this.onerror?.(event);
      this.#socket.onmessage = (event: { readonly data: unknown }) => {
        trace("received", tryRead(() => event.data), tell);
        this.onmessage?.(event);
      };
    }

    send(data: string): void {
      trace("sent", data, tell);
      return this.#socket.send(data);
    }

    close(code?: number): void {
      return this.#socket.close(code);
    }
  };
}

/** Any frame, as far as a trace shows it. */
interface Traceable {
  readonly t?: string;
  readonly n?: number;
  readonly seq?: number;
  readonly entries?: readonly unknown[];
}

function trace(direction: FrameTrace["direction"], data: unknown, onTrace: (trace: FrameTrace) => void): void {
  for (const { t = "?", n, seq, entries } of tryParse(data)) onTrace({ direction, frame: t, n, seq, entries: entries?.length });
}

/** What is no JSON is for the client to complain about. */
function tryParse(data: unknown): readonly Traceable[] {
  try {
    return [JSON.parse(String(data)) as Traceable | Traceable[]].flat();
  } catch {
    return [];
  }
}
