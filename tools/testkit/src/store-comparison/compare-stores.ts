import { DEFAULT_LIMITS, type Limits } from "@apex/ws-queue-core";
import type { StoreContext } from "@apex/ws-queue-core/store";
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import type { OpenedStore } from "../store-conformance/harness.ts";
import { commandSequences, EPOCH } from "./arbitraries.ts";
import type { Command } from "./commands.ts";
import { createDriver, type Driver } from "./driver.ts";
import { createTold, type Told } from "./told.ts";

export type OpenStore = (context: StoreContext) => Promise<OpenedStore>;

export interface ComparisonOptions {
  /** How many random sequences of commands. Default: 100. */
  readonly runs?: number;
  /** Longest sequence. Default: 120. */
  readonly commandsMax?: number;
  /** How long all runs together may take; then fewer have to do. Default: 60 s. */
  readonly timeoutMs?: number;
  /** How long a store may take to tell its watchers. Default: 5 s. */
  readonly tellMs?: number;
  /** False: calls are spread over several nodes, so commits that would be under way at once are sent one after the other. Default: true. */
  readonly isOneNode?: boolean;
  /** Look for the shortest sequence that fails. Default: true. */
  readonly shrink?: boolean;
}

const TIMEOUT_MS = 60_000;

/** Small enough that every limit is met within a few commands; smaller than any that `createLimits` takes. */
const LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  eventBytesMax: 64,
  retentionEntriesMax: 6,
  retentionBytesMax: 80,
  retentionAgeMs: 1_500,
  answersKept: 3,
  requestsInFlightMax: 3,
  inboxEntriesMax: 4,
  producersPerUserMax: 1,
  producerTtlMs: 1_000,
  unusedProducerTtlMs: 500,
  producersPerUserHardMax: 2,
};

/** A test that gives two stores the same random commands and expects the same answers, up to the names of tags. */
export function compareStores(name: string, openA: OpenStore, openB: OpenStore, options: ComparisonOptions = {}): void {
  const { timeoutMs = TIMEOUT_MS } = options;
  it(`${name} answer alike, whatever is asked`, { timeout: timeoutMs }, () => runComparison(openA, openB, options));
}

/** The comparison without a test around it: rejects with the shortest sequence of commands that tells the two apart. */
export function runComparison(openA: OpenStore, openB: OpenStore, options: ComparisonOptions = {}): Promise<void> {
  const { runs = 100, commandsMax = 120, timeoutMs = TIMEOUT_MS, tellMs = 5_000, shrink = true, isOneNode = true } = options;
  const property = fc.asyncProperty(commandSequences(commandsMax), async (steps) => {
    const a = await openSide(openA, isOneNode);
    const b = await openSide(openB, isOneNode);
    await compare(steps, a, b, tellMs);
  });
  return fc.assert(property, {
    numRuns: runs,
    endOnFailure: !shrink,
    // Shrinking ends in time for its result to be told; a slow machine does fewer runs.
    interruptAfterTimeLimit: timeoutMs * 0.8,
  });
}

interface Side {
  readonly opened: OpenedStore;
  readonly driver: Driver;
  readonly told: Told;
}

async function openSide(open: OpenStore, isOneNode: boolean): Promise<Side> {
  const opened = await open({
    limits: LIMITS,
    onError: (error) => {
      throw error;
    },
  });
  const told = createTold();
  told.watch(opened.store);
  return { opened, driver: createDriver(opened.store, isOneNode), told };
}

async function compare(steps: readonly Command[], a: Side, b: Side, tellMs: number): Promise<void> {
  let latest = EPOCH;
  try {
    await lookAfter(a, b, latest);
    for (const step of steps) {
      latest = Math.max(latest, ...instantsOf(step));
      if (step.type !== "reopen") {
        expect(await b.driver.run(step)).toEqual(await a.driver.run(step));
        continue;
      }
      await reopenSides(a, b, tellMs);
      await lookAfter(a, b, latest);
    }
    await compareAll(a, b, tellMs);
  } finally {
    await Promise.all([a.opened.dispose(), b.opened.dispose()]);
  }
}

/** So the clock of a store that begins anew stands where the other's does: that one may not have been closed. */
async function lookAfter(a: Side, b: Side, now: number): Promise<void> {
  for (const { driver } of [a, b]) await driver.run({ type: "maintain", now });
}

function instantsOf(step: Command): readonly number[] {
  if (step.type === "together") return step.commits.map(({ at }) => at);
  if (step.type === "maintain") return [step.now];
  return "at" in step ? [step.at] : [];
}

async function compareAll(a: Side, b: Side, tellMs: number): Promise<void> {
  expect(await b.driver.inspect()).toEqual(await a.driver.inspect());
  await vi.waitFor(() => expect(b.told.lines()).toEqual(a.told.lines()), { timeout: tellMs, interval: 2 });
}

/** Compares on both sides of the restart: what is read again has to be what was there. */
async function reopenSides(a: Side, b: Side, tellMs: number): Promise<void> {
  await compareAll(a, b, tellMs);
  await Promise.all([reopenSide(a), reopenSide(b)]);
  await compareAll(a, b, tellMs);
}

async function reopenSide({ opened, driver, told }: Side): Promise<void> {
  const store = await opened.reopen?.();
  if (store === undefined) return;
  driver.use(store);
  told.watch(store);
}
