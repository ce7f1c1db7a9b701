import type { Limits } from "../../limits.ts";
import type { ClientFrame } from "../../protocol/frames.ts";
import type { ServerOutput } from "../io.ts";
import type { Brought } from "./io.ts";

/** Costs are counted in pings, each about 4 µs of a core. A `sub` is authorised and reads the store. */
export const SUB_COST = 10;
export const REQUEST_COST = 4;
/** `hello` and `auth` ask the application for an identity. */
const AUTHENTICATE_COST = 16;
/** So many numbers of an `ack` cost as much as a frame. */
const ACKS_PER_UNIT = 16;

/** Counts what one `take` brings. */
export class Tally implements Brought {
  readonly #subscriptionsMax: number;
  messages = 0;
  units = 0;
  answers = 0;
  requests = 0;

  constructor(limits: Pick<Limits, "subscriptionsPerConnectionMax">) {
    this.#subscriptionsMax = limits.subscriptionsPerConnectionMax;
  }

  reset(): void {
    this.messages = 0;
    this.units = 0;
    this.answers = 0;
    this.requests = 0;
  }

  /** A message without a frame that the server knows, or one that is not read at all: it costs in itself. */
  addMessage(frames: readonly ClientFrame[] = []): void {
    this.messages += 1;
    if (frames.length === 0) this.units += 1;
    for (const frame of frames) this.#addFrame(frame);
  }

  #addFrame(frame: ClientFrame): void {
    switch (frame.t) {
      case "ack":
        this.answers += 1;
        this.units += Math.floor(Math.max(0, frame.acks.length - this.#subscriptionsMax) / ACKS_PER_UNIT);
        break;
      case "pong":
        this.answers += 1;
        break;
      case "request":
      case "cancel":
        this.requests += 1;
        break;
      default:
        this.units += this.#costOf(frame);
    }
  }

  #costOf(frame: Exclude<ClientFrame, { t: "ack" | "pong" | "request" | "cancel" }>): number {
    switch (frame.t) {
      case "hello": {
        const count = frame.subs?.length ?? 0;
        // What is beyond the limit is only refused.
        return AUTHENTICATE_COST + count + Math.min(count, this.#subscriptionsMax) * (SUB_COST - 1);
      }
      case "auth":
        return AUTHENTICATE_COST;
      case "sub":
        return SUB_COST;
      case "unsub":
      case "ping":
        return 1;
    }
  }
}

/** How many frames a client owes for an output: for what asks for an ack, one when it has it and one when it is done with it. */
export function answersDue(output: ServerOutput): number {
  if (output.type === "send-events") return output.askAck ? 2 : 0;
  if (output.type !== "send") return 0;
  switch (output.frame.t) {
    case "lag":
    case "ping":
      return 2;
    case "goaway":
      return 1;
    default:
      return 0;
  }
}
