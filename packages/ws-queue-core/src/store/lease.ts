import type { LeaseDecision, StateView } from "./changes.ts";
import { EMPTY_LEDGER } from "./ledger.ts";
import { createOverlayView } from "./overlay-view.ts";
import type { LeaseCommand } from "./port.ts";
import type { Fence, Lease, ThreadState } from "./state.ts";
import { assertThreadKey } from "./thread-keys.ts";
import { EMPTY_THREAD, FREE_LEASE } from "./thread-state.ts";

/** A failover may issue a counter twice, so both parts have to agree. */
export function sameFence(a: Fence | undefined, b: Fence | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.counter === b.counter && a.nonce === b.nonce);
}

function sameLease(a: Lease, b: Lease): boolean {
  return a.counter === b.counter && a.renewal === b.renewal && sameFence(a.fence, b.fence);
}

type AcquireCommand = Extract<LeaseCommand, { type: "acquire" }>;

/** The lease that an acquisition makes of the one that it saw. */
function acquiredLease({ seen = FREE_LEASE, nonce }: AcquireCommand): Lease {
  const counter = seen.counter + 1;
  return { fence: { counter, nonce }, counter, renewal: 0 };
}

/** Decides a lease command by compare-and-set. Repeating a command whose outcome was not learned is harmless. */
export function applyLease(view: StateView, command: LeaseCommand): LeaseDecision {
  assertThreadKey(command.thread);
  const thread = view.thread(command.thread);
  if (command.type === "acquire") return acquire(view, thread, command);
  return command.type === "renew" ? renew(view, thread, command) : release(view, thread, command);
}

function acquire(view: StateView, thread: ThreadState | undefined, command: AcquireCommand): LeaseDecision {
  const lease = acquiredLease(command);
  if (thread !== undefined && lease.fence !== undefined && sameFence(thread.lease.fence, lease.fence)) {
    return { result: { status: "held", fence: lease.fence, thread }, changes: undefined };
  }
  if (!sameLease(thread?.lease ?? FREE_LEASE, command.seen ?? FREE_LEASE)) return lost(thread);
  return write(view, command, { ...(thread ?? EMPTY_THREAD), lease, ledger: EMPTY_LEDGER });
}

function renew(view: StateView, thread: ThreadState | undefined, command: FencedCommand): LeaseDecision {
  if (thread === undefined || !sameFence(thread.lease.fence, command.fence)) return lost(thread);
  return write(view, command, { ...thread, lease: { ...thread.lease, renewal: thread.lease.renewal + 1 } });
}

function release(view: StateView, thread: ThreadState | undefined, command: FencedCommand): LeaseDecision {
  if (thread === undefined) return lost(thread);
  const { lease } = thread;
  // Released already and taken by nobody since: a repeated release.
  const isRepeated = lease.fence === undefined && lease.counter === command.fence.counter;
  if (isRepeated) return { result: { status: "released" }, changes: undefined };
  if (!sameFence(lease.fence, command.fence)) return lost(thread);
  return write(view, command, { ...thread, lease: { ...lease, fence: undefined } });
}

type FencedCommand = Exclude<LeaseCommand, { type: "acquire" }>;

function lost(thread: ThreadState | undefined): LeaseDecision {
  return { result: { status: "lost", lease: thread?.lease }, changes: undefined };
}

function write(view: StateView, { thread: key }: LeaseCommand, thread: ThreadState): LeaseDecision {
  const draft = createOverlayView(view);
  draft.putThread(key, thread);
  const { fence } = thread.lease;
  const result = fence === undefined ? ({ status: "released" } as const) : ({ status: "held", fence, thread } as const);
  return { result, changes: draft.changes() };
}
