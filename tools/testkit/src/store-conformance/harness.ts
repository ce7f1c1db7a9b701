import { DEFAULT_LIMITS, type Limits, type StoreDurability, type StreamKey } from "@apex/ws-queue-core";
import type { Store, StoreContext } from "@apex/ws-queue-core/store";
import { expect } from "vitest";

/** Makes an entry that is kept `removed`, or `altered`: its text is another one than was appended. */
export type DamageEntry = (stream: StreamKey, offset: number, how: "removed" | "altered") => Promise<void>;

/** A store that is open for one test. */
export interface OpenedStore {
  readonly store: Store;
  /** Closes the store and opens the same data again; only a store of durability `memory` may come without. */
  readonly reopen?: () => Promise<Store>;
  /** What a disk does to the data while the store is open; of a store that `canDamage`. */
  readonly damage?: DamageEntry;
  /** Closes whatever is open and removes the data. */
  dispose(): Promise<void>;
}

/** How the suite gets the stores it tests. */
export interface StoreHarness {
  /** What `store.durability` has to say. */
  readonly durability: StoreDurability;
  /** Entries of its stores can be damaged by a test. */
  readonly canDamage?: boolean;
  /** False: calls are spread over several nodes of one server, so those that are under way at once have no order. Default: true. */
  readonly isOneNode?: boolean;
  /** Opens an empty store of its own for each test. */
  open(context: StoreContext): Promise<OpenedStore>;
}

/** What a test is given. */
export interface StoreTest {
  readonly store: Store;
  readonly reopen: (() => Promise<Store>) | undefined;
  readonly damage: DamageEntry | undefined;
  /** What the store told `onError`. Must be empty at the end: a test that expects errors takes them out. */
  readonly errors: unknown[];
  /** What the store told `telemetry` that it counted under a name. */
  counted(name: string): number;
}

/** Turns a body into a test function with a store of its own, limits replaced where given. */
export type StoreCase = (body: (test: StoreTest) => Promise<void>, limits?: Partial<Limits>) => () => Promise<void>;

export function createStoreCase(harness: StoreHarness): StoreCase {
  return (body, limits) => async () => {
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    const counts = new Map<string, number>();
    const count = (name: string, by: number) => void counts.set(name, (counts.get(name) ?? 0) + by);
    const telemetry = { count, record: () => undefined };
    // Not by `createLimits`: some are smaller than any that a manager takes.
    const opened = await harness.open({ limits: { ...DEFAULT_LIMITS, ...limits }, onError, telemetry });
    try {
      await body({ store: opened.store, reopen: opened.reopen, damage: opened.damage, errors, counted: (name) => counts.get(name) ?? 0 });
      expect(errors).toEqual([]);
    } finally {
      await opened.dispose();
    }
  };
}
