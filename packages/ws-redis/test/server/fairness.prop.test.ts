import { createRowServerModel, type RowServerModel } from "@apex/testkit/row-server";
import type { Group, RowKey, RowText, Version } from "@apex/ws-redis/engine";
import fc from "fast-check";
import { expect, it } from "vitest";

const ROW = "row" as RowKey;
const PARTITION = 0;
const TURN_MS = 60;
/** As in the engine: after so many lost rounds a writer asks for a turn. */
const LOSSES_MAX = 3;
const RUN_MS = 3_000;
const CALLS_MAX = 100_000;

interface WriterPlan {
  /** One way. */
  readonly distanceMs: number;
  /** Between two writes. */
  readonly pauseMs: number;
  readonly startMs: number;
  /** It is gone after its first write that is later than this, or as soon as it has its turn then. */
  readonly endMs: number;
}

/** How one write went. */
interface Written {
  readonly writer: string;
  readonly tookMs: number;
  /** Turns of other writers since it asked for its own. */
  readonly turns: number;
}

/** Calls in the order of their instants, without waiting. */
function createTime() {
  const calls: { readonly atMs: number; readonly run: () => void }[] = [];
  let nowMs = 0;
  return {
    now: () => nowMs,
    after: (ms: number, run: () => void) => void calls.push({ atMs: nowMs + ms, run }),
    runUntil(endMs: number) {
      // Bounded, so that writers who never wait fail the test instead of keeping it.
      for (let count = 0; count < CALLS_MAX; count += 1) {
        const next = calls.reduce<(typeof calls)[number] | undefined>((first, call) => (first === undefined || call.atMs < first.atMs ? call : first), undefined);
        if (next === undefined || next.atMs > endMs) return;
        calls.splice(calls.indexOf(next), 1);
        nowMs = next.atMs;
        next.run();
      }
      throw new Error(`${CALLS_MAX} calls took ${nowMs} ms`);
    },
  };
}

const versionOf = (text: RowText): Version => (/^[^|\n]*/.exec(text ?? "")?.[0] ?? "") as Version;
const holderOf = (text: RowText): string => /^[^|\n]*\|([^:\n]+)/.exec(text ?? "")?.[1] ?? "";

/** Writers that compete for one row, as the engine does. Returns each write, and those that are not done at the end. */
function compete(plans: readonly WriterPlan[], isFair = true): { readonly writes: readonly Written[]; readonly unfinished: readonly Written[] } {
  const time = createTime();
  const model = createRowServerModel({ nowMs: () => Math.floor(time.now()) });
  const epoch = model.enter();
  const writes: Written[] = [];
  const open = new Map<string, () => Written>();
  const turns: string[] = [];
  let versions = 0;

  function start(writer: string, { distanceMs, pauseMs, endMs }: WriterPlan): void {
    let known = "" as Version;
    let losses = 0;
    let beganMs = time.now();
    let askedAt: number | undefined;
    const isLate = (): boolean => time.now() > endMs;
    const progress = (): Written => ({ writer, tookMs: time.now() - beganMs, turns: askedAt === undefined ? 0 : turns.slice(askedAt).filter((holder) => holder !== writer).length });
    open.set(writer, progress);

    function send(): void {
      const version = `v${(versions += 1)}` as Version;
      const isWanted = isFair && losses >= LOSSES_MAX;
      const rows = new Map([[ROW, `${version}\n.`]]);
      const turn = isWanted ? { writer, isWanted } : undefined;
      time.after(distanceMs, () => arrive({ partition: PARTITION, checks: [{ key: ROW, version: known }], ids: [], rows, logs: [], newIds: [], letters: [], indexes: [], turn }, version));
    }

    function arrive(group: Group, version: Version): void {
      const before = textOf(model);
      const answer = model.apply([group], epoch);
      const outcome = answer.status === "done" ? answer.outcomes[0] : undefined;
      const holder = holderOf(textOf(model));
      if (holder !== "" && holder !== holderOf(before)) turns.push(holder);
      if (outcome?.status === "stale" && group.turn !== undefined) askedAt ??= turns.length;
      if (outcome?.status === "applied") writes.push(progress());
      time.after(distanceMs, () => {
        // As by SIGKILL, also with its turn.
        if (isLate() && (outcome?.status === "applied" || holder === writer)) return void open.delete(writer);
        if (outcome?.status === "applied") {
          [known, losses] = [version, 0];
          time.after(pauseMs, () => {
            [beganMs, askedAt] = [time.now(), undefined];
            send();
          });
        } else if (outcome?.status === "stale") {
          losses += 1;
          if (outcome.rows.has(ROW)) known = versionOf(outcome.rows.get(ROW));
          send();
        } else time.after(outcome?.status === "waits" ? outcome.waitMs : 0, send);
      });
    }

    send();
  }

  for (const [index, plan] of plans.entries()) time.after(plan.startMs, () => start(`w${index}`, plan));
  time.runUntil(RUN_MS);
  return { writes, unfinished: [...open.values()].map((soFar) => soFar()) };
}

function textOf(model: RowServerModel): RowText {
  return model.load([{ partition: PARTITION, rows: [ROW], ids: [], letters: [] }])[0]?.rows[0];
}

const eager = (...distancesMs: number[]): WriterPlan[] => distancesMs.map((distanceMs, index) => ({ distanceMs, pauseMs: 0, startMs: index, endMs: RUN_MS }));
const countOf = (writes: readonly Written[], name: string): number => writes.filter(({ writer }) => writer === name).length;

it("a writer that is further away than the others lands too, again and again", () => {
  const { writes } = compete(eager(1, 4, 10));
  for (const name of ["w0", "w1", "w2"]) expect(countOf(writes, name)).toBeGreaterThan(20);
});

it("without turns it would not", () => {
  const { writes } = compete(eager(1, 4, 10), false);
  expect(countOf(writes, "w0")).toBeGreaterThan(500);
  expect(countOf(writes, "w2")).toBeLessThan(5);
});

it("no writer waits for more turns than there are writers, however they come and go", () => {
  const plan = fc.record({
    distanceMs: fc.constantFrom(1, 4, 10),
    pauseMs: fc.constantFrom(0, 0, 0.3, 1, 7, 40),
    startMs: fc.integer({ min: 0, max: 200 }),
    endMs: fc.oneof({ weight: 3, arbitrary: fc.constant(RUN_MS) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 1_000 }) }),
  });
  fc.assert(
    fc.property(fc.array(plan, { minLength: 2, maxLength: 6 }), (plans) => {
      const { writes, unfinished } = compete(plans);
      for (const { turns, tookMs } of [...writes, ...unfinished]) {
        expect(turns).toBeLessThanOrEqual(plans.length);
        // Each of the lost rounds may wait for a turn, and then all others have theirs.
        expect(tookMs).toBeLessThan((LOSSES_MAX + plans.length + 1) * (TURN_MS + 20));
      }
    }),
    { numRuns: 200 },
  );
});
