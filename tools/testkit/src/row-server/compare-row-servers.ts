import { readPageBounds } from "@apex/ws-redis/engine";
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import type { OpenRowServer } from "./conformance/harness.ts";
import { allPages } from "./conformance/groups.ts";
import { ALL_PLACES, ALL_ROWS, createGroups, PARTITIONS, placeAt, writerName } from "./comparison/plans.ts";
import { comparable, loadAll, openSide, range, read, type Side } from "./comparison/sides.ts";
import { steps, type Step } from "./comparison/steps.ts";
import { openModel } from "./open-model.ts";
import { splitRow } from "./turns.ts";

export interface RowServerComparisonOptions {
  /** How many random sequences of steps. Default: 50. */
  readonly runs?: number;
  /** Longest sequence. Default: 60. */
  readonly stepsMax?: number;
  /** How long all runs together may take; then fewer have to do. Default: 60 s. */
  readonly timeoutMs?: number;
}

/** A test that gives the model and a server the same random calls, and expects the same answers. */
export function compareRowServers(name: string, open: OpenRowServer, options: RowServerComparisonOptions = {}): void {
  const { runs = 50, stepsMax = 60, timeoutMs = 60_000 } = options;
  it(`${name} answers as the model does, whatever is asked`, { timeout: timeoutMs }, async () => {
    const property = fc.asyncProperty(steps(stepsMax), (sequence) => compare(sequence, open));
    await fc.assert(property, { numRuns: runs, interruptAfterTimeLimit: timeoutMs * 0.8 });
  });
}

async function compare(sequence: readonly Step[], open: OpenRowServer): Promise<void> {
  const clock = { nowMs: 0 };
  const theirs = await open();
  try {
    const a = await openSide(openModel(() => clock.nowMs));
    const b = await openSide(theirs);
    const take = createTaker(a, b, clock);
    for (const step of sequence) if (!(await take(step))) return;
    expect(await everything(b)).toEqual(await everything(a));
    await vi.waitFor(() => expect(b.told).toEqual(a.told), { timeout: 5_000, interval: 2 });
  } finally {
    await theirs.dispose();
  }
}

async function everything(side: Side): Promise<unknown> {
  return { rows: await loadAll(side), pages: await Promise.all(ALL_PLACES.map((place) => allPages(side.server, place))) };
}

/** Takes a step on both sides. Returns false where a turn may have ended meanwhile, so that they need not agree from here on. */
function createTaker(a: Side, b: Side, clock: { nowMs: number }): (step: Step) => Promise<boolean> {
  let versions = 0;
  const nextVersion = (): string => `v${(versions += 1).toString(36)}`;
  const both = [a, b];

  return async function take(step) {
    clock.nowMs = await b.opened.nowMs();
    switch (step.type) {
      case "apply": {
        const groups = await createGroups(step.groups, a.server, nextVersion);
        const answer = await b.server.apply(groups);
        const afterMs = await b.opened.nowMs();
        if (await turnEnds(a, clock.nowMs, afterMs)) return false;
        expect(comparable(answer)).toEqual(comparable(await a.server.apply(groups)));
        await compareRows(a, b, clock.nowMs, afterMs);
        return true;
      }
      case "load":
        expect(await loadAll(b)).toEqual(await loadAll(a));
        return true;
      case "read":
        expect(await read(b, step)).toEqual(await read(a, step));
        return true;
      case "range":
        expect(await range(b, step)).toEqual(await range(a, step));
        return true;
      case "queue": {
        const { partition } = placeAt(step.user);
        const key = ALL_ROWS[step.row * 2] ?? ALL_ROWS[0];
        if (key === undefined) return true;
        const queue = step.leftMs.map((leftMs, index) => `${writerName(index)}:${leftMs === 0 ? 0 : clock.nowMs + leftMs}`).join(",");
        const text = `${nextVersion()}|${queue}\nqueued`;
        for (const { opened } of both) await opened.setRow(partition, key, text);
        return true;
      }
      case "damage": {
        const place = placeAt(step.user, step.stream);
        const pages = await allPages(a.server, place);
        if (step.index >= pages.length || hasUnreadableNeighbour(pages, step.index)) return true;
        for (const { opened } of both) await opened.setPage(place.stream, step.index, step.text);
        return true;
      }
      case "empty":
        for (const { opened } of both) await opened.empty();
        return true;
    }
  };
}

/** Where pages side by side cannot be read, either may have any of their offsets. */
const hasUnreadableNeighbour = (pages: readonly string[], index: number): boolean =>
  [pages[index - 1], pages[index + 1]].some((page) => page !== undefined && readPageBounds(page) === undefined);

async function turnEnds(side: Side, fromMs: number, toMs: number): Promise<boolean> {
  const rows = (await loadAll(side)).flatMap((loaded) => loaded.rows);
  return rows.some((text) => splitRow(text).queue.some(({ untilMs }) => untilMs >= fromMs && untilMs <= toMs + 1));
}

/** A turn that was given now ends when the other clock says; from here on both have the same text. */
async function compareRows(a: Side, b: Side, fromMs: number, toMs: number): Promise<void> {
  const [ours, theirs] = [await loadAll(a), await loadAll(b)];
  for (const [index, partition] of PARTITIONS.entries()) {
    for (const [row, key] of ALL_ROWS.entries()) {
      const [our, their] = [ours[index]?.rows[row], theirs[index]?.rows[row]];
      if (our === their) continue;
      const [mine, other] = [splitRow(our), splitRow(their)];
      const [ourHead, theirHead] = [mine.queue[0], other.queue[0]];
      if (ourHead === undefined || theirHead === undefined || their === undefined) throw new Error(`${key}: ${JSON.stringify(their)} instead of ${JSON.stringify(our)}`);
      expect({ ...other, queue: other.queue.map(({ holder }) => holder) }).toEqual({ ...mine, queue: mine.queue.map(({ holder }) => holder) });
      expect(theirHead.untilMs).toBeGreaterThanOrEqual(ourHead.untilMs - 1);
      expect(theirHead.untilMs).toBeLessThanOrEqual(ourHead.untilMs + toMs - fromMs + 1);
      await a.opened.setRow(partition, key, their);
    }
  }
}
