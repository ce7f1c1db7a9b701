/** Runs that wait for their thread to start: while another owner has it, or while the store does not answer. */
import type { ErrorCode } from "../../error-codes.ts";
import { rejectTickets } from "./groups.ts";
import type { Moment } from "./moment.ts";
import type { Owner } from "./state.ts";

/** How long such a run waits before the owner asks for the thread again, at most. */
const ASK_AGAIN_MS = 250;

/** When to ask again for a thread that another owner has: random, so that nodes that wait for one thread do not all ask at once. */
export const askAgainAtMs = ({ options }: Owner, now: Moment): number => now.monotonicMs + Math.ceil(ASK_AGAIN_MS * (1 - options.jitter() / 2));

/** The earliest instant until which a run waits, on the monotonic clock. */
export function startsUntilMs({ starts }: Owner): number | undefined {
  let first: number | undefined;
  for (const { untilMs } of starts) if (untilMs !== undefined && (first === undefined || untilMs < first)) first = untilMs;
  return first;
}

/** Rejects those that waited for long enough. `unlimitedMs`: until when one waits that says nothing of it. */
export function rejectLateStarts(owner: Owner, code: ErrorCode, unlimitedMs: number, now: Moment): void {
  const isLate = ({ untilMs = unlimitedMs }: Owner["starts"][number]): boolean => untilMs <= now.monotonicMs;
  const late = owner.starts.filter(isLate);
  if (late.length === 0) return;
  owner.starts.splice(0, Infinity, ...owner.starts.filter((start) => !isLate(start)));
  rejectTickets(owner, late.map(({ ticket }) => ticket), code);
}
