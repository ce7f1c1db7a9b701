import type { Clock, Limits, Random, Telemetry } from "@apex/ws-queue-core";
import type { Store } from "@apex/ws-queue-core/store";
import type { Report } from "@apex/ws-transport";

/** The platform counts UTF-8 bytes faster than the core can. */
export const byteLength = (text: string): number => Buffer.byteLength(text);

/** What every part of the manager needs, made once by `createManager`. */
export interface Runtime {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  readonly telemetry: Telemetry | undefined;
  /** The one place where failures go that no caller awaits. Never throws: it is made by `createReporter`. */
  readonly onError: Report;
  /** A line for `NODE_DEBUG=apex-ws`; undefined when nobody listens. Never payloads or tokens. */
  readonly debug: ((line: string) => void) | undefined;
}
