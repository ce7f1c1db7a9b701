import type { Lease } from "../../store/state.ts";
import type { StreamKey } from "../../stream.ts";

/**
 * Leases of other nodes. No instant is stored with a lease, so an owner counts as dead when its lease did not move for `leaseTtlMs` on
 * this node's monotonic clock. At most `watchesMax` are watched; the others count as those of living owners.
 */
export interface LeaseWatch {
  /**
   * Notes a held lease that a read showed which lasted from `readMs` to `nowMs`, and tells whether its owner is dead. What a slow read
   * shows may be as old as its beginning.
   */
  isDead(thread: StreamKey, lease: Lease, readMs: number, nowMs: number): boolean;
  /** Whether a lease of another node was seen and neither given back nor counted as dead. */
  isHeld(thread: StreamKey): boolean;
  forget(thread: StreamKey): void;
  /** Forgets all that were not seen since. */
  forgetUnseen(sinceMs: number): void;
  clear(): void;
  readonly size: number;
}

interface SeenLease {
  readonly lease: Lease;
  readonly sinceMs: number;
  seenMs: number;
  isDead: boolean;
}

export function createLeaseWatch(leaseTtlMs: number, watchesMax: number): LeaseWatch {
  const leases = new Map<StreamKey, SeenLease>();

  return {
    isDead(thread, lease, readMs, nowMs) {
      const seen = leases.get(thread);
      if (seen !== undefined && isUnmoved(seen.lease, lease)) {
        seen.seenMs = nowMs;
        seen.isDead = readMs - seen.sinceMs >= leaseTtlMs;
        return seen.isDead;
      }
      if (seen !== undefined || leases.size < watchesMax) leases.set(thread, { lease, sinceMs: nowMs, seenMs: nowMs, isDead: false });
      return false;
    },
    isHeld: (thread) => leases.get(thread)?.isDead === false,
    forget: (thread) => void leases.delete(thread),
    forgetUnseen(sinceMs) {
      for (const [thread, { seenMs }] of leases) if (seenMs < sinceMs) leases.delete(thread);
    },
    clear: () => leases.clear(),
    get size() {
      return leases.size;
    },
  };
}

/** A failover may issue a counter twice, so all parts have to agree. */
const isUnmoved = (a: Lease, b: Lease): boolean =>
  a.renewal === b.renewal && a.counter === b.counter && a.fence?.counter === b.fence?.counter && a.fence?.nonce === b.fence?.nonce;
