import type { Clock } from "@apex/ws-queue-core";
import type { RequestContext, Run } from "@apex/ws-manager";
import type { Ask, SimContract } from "../contract.ts";
import { witnessedAgent } from "../witness.ts";

type Context = RequestContext<SimContract>;

/** What the application of a simulation does with a request, in virtual time. */
export type Agent = (ctx: Context, ask: Ask) => Promise<unknown>;

/** Of requests that would take longer, a stubborn agent makes many times as much. */
const STUBBORN_MS = 200;
/** Of a long request's time, as the others take it. */
const LONG_TIMES = 16;

/** What an application throws; no bug. */
export class AskedToFail extends Error {}

export function createAgent(clock: Clock): Agent {
  /** Without a signal it goes on whatever happens. */
  function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        clock.clearTimer(timer);
        reject(signal?.reason as Error);
      };
      const timer = clock.setTimer(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      if (signal?.aborted === true) stop();
      else signal?.addEventListener("abort", stop, { once: true });
    });
  }

  async function write(run: Run<SimContract>, pieces: number, tookMs: number, signal: AbortSignal | undefined): Promise<void> {
    for (let piece = 0; piece < pieces; piece += 1) {
      await sleep(tookMs / pieces, signal);
      await run.text(`piece ${piece} `);
    }
  }

  async function live(ctx: Context, pieces: number, tookMs: number): Promise<void> {
    for (let piece = 0; piece < pieces; piece += 1) {
      await sleep(tookMs / pieces, ctx.signal);
      ctx.progress();
    }
  }

  return async (ctx, { behaviour, tookMs }) => {
    const { signal } = ctx;
    switch (behaviour) {
      case "quick":
        return ctx.run(witnessedAgent("quick", ctx), (run) => run.text("an answer"));
      case "stream":
        return ctx.run(witnessedAgent("streamer", ctx), (run) => write(run, 5, tookMs, signal));
      case "tool":
        return ctx.run(witnessedAgent("tooler", ctx), async (run) => {
          await run.thinking("about it");
          const first = run.tool("look", { depth: 1 }, () => sleep(tookMs, signal).then(() => ({ found: 1 })));
          await Promise.all([first, run.tool("look", { depth: 2 }, () => sleep(tookMs / 2, signal), { id: "call-1" })]);
          // Left open: the end of the run closes it.
          void run.tool("wander", undefined, () => new Promise(() => undefined), { id: "call-2" });
        });
      case "two-runs":
        return Promise.all([ctx.run(witnessedAgent("one", ctx), (run) => write(run, 2, tookMs, signal)), ctx.run(witnessedAgent("two", ctx), (run) => write(run, 3, tookMs, signal))]);
      case "no-run":
        return sleep(tookMs, signal);
      case "fail":
        return ctx.run(witnessedAgent("failer", ctx), async (run) => {
          await write(run, 1, tookMs, signal);
          throw new AskedToFail();
        });
      case "slow":
        return ctx.run(witnessedAgent("slow", ctx), (run) => run.tool("ponder", undefined, () => write(run, 4, 8 * tookMs, signal)));
      case "long":
        await ctx.progress({ done: 0, total: 1, note: "begun" });
        return live(ctx, 4, LONG_TIMES * tookMs);
      case "stubborn":
        // Now and then for longer than an aborted handler is waited for.
        return ctx.run(witnessedAgent("stubborn", ctx), (run) => run.tool("insist", undefined, () => write(run, 6, (tookMs > STUBBORN_MS ? 30 : 4) * tookMs, undefined)));
    }
  };
}
