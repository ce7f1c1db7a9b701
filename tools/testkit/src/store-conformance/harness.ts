import { createLimits, type Durability, type Limits } from "@apex/ws-queue-core";
import type { Store, StoreContext } from "@apex/ws-queue-core/store";
import { expect } from "vitest";

/** A store that is open for one test. */
export interface OpenedStore {
  readonly store: Store;
  /** Closes the store and opens the same data again; only a store of durability `memory` may come without. */
  readonly reopen?: () => Promise<Store>;
  /** Closes whatever is open and removes the data. */
  dispose(): Promise<void>;
}

/** How the suite gets the stores it tests. */
export interface StoreHarness {
  /** What `store.durability` has to say. */
  readonly durability: Durability;
  /** Opens an empty store of its own for each test. */
  open(context: StoreContext): Promise<OpenedStore>;
}

/** What a test is given. */
export interface StoreTest {
  readonly store: Store;
  readonly reopen: (() => Promise<Store>) | undefined;
  /** What the store told `onError`. Must be empty at the end: a test that expects errors takes them out. */
  readonly errors: unknown[];
}

/** Turns a body into a test function with a store of its own, limits replaced where given. */
export type StoreCase = (body: (test: StoreTest) => Promise<void>, limits?: Partial<Limits>) => () => Promise<void>;

export function createStoreCase(harness: StoreHarness): StoreCase {
  return (body, limits) => async () => {
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    const opened = await harness.open({ limits: createLimits(limits), onError });
    try {
      await body({ store: opened.store, reopen: opened.reopen, errors });
      expect(errors).toEqual([]);
    } finally {
      await opened.dispose();
    }
  };
}
