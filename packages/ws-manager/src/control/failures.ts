import { isApexError, tryRead, type Clock, type Telemetry } from "@apex/ws-queue-core";
import type { Failures } from "./views.ts";

const NEWEST_MAX = 5;
const MESSAGE_UNITS_MAX = 500;

/** What an operator is told of failures and damage, gathered on their way to the application. */
export interface ServiceWatch {
  readonly onError: (error: unknown) => void;
  /** For the store. */
  readonly telemetry: Telemetry;
  readonly startedAt: number;
  failures(): Failures;
  damagedEntries(): number;
}

/** Is called in place of the application's `onError` and telemetry; refusals are counted by the transport. */
export function watchService(onError: (error: unknown) => void, telemetry: Telemetry | undefined, clock: Pick<Clock, "epochMs">): ServiceWatch {
  let count = 0;
  let newest: Failures["newest"] = [];
  let damaged = 0;

  function note(error: unknown): void {
    const known = isApexError(error) ? error : undefined;
    if (known?.details["refusal"] !== undefined) return;
    count += 1;
    const message = tryRead(() => String(error instanceof Error ? error.message : error)) ?? "an error that cannot be read";
    newest = [{ at: clock.epochMs(), code: known?.code, message: message.slice(0, MESSAGE_UNITS_MAX) }, ...newest].slice(0, NEWEST_MAX);
  }

  return {
    onError(error) {
      note(error);
      onError(error);
    },
    telemetry: {
      count(name, by, attributes) {
        if (name === "store.entries.damaged") damaged += by;
        telemetry?.count(name, by, attributes);
      },
      record: (name, value, attributes) => telemetry?.record(name, value, attributes),
    },
    startedAt: clock.epochMs(),
    failures: () => ({ count, newest }),
    damagedEntries: () => damaged,
  };
}
