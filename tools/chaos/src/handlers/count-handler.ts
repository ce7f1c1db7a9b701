import { setTimeout as pause } from "node:timers/promises";
import type { RequestHandler } from "@apex/ws-manager";
import { witnessOf, type ChaosContract } from "../contract.ts";
import type { Outlet } from "../observe/outlet.ts";
import { conductOf, isEarly, listensToSignal, type Conduct, type HandlerName } from "./conduct.ts";

export interface CountHandlerOptions {
  readonly handlers: readonly HandlerName[];
  readonly life: number;
  readonly outlet: Outlet;
}

type Context = Parameters<RequestHandler<ChaosContract, "count">>[0];

/** The handler under test. It commits its effect first: an attempt that fails behind that must not leave any. */
export function createCountHandler({ handlers, life, outlet }: CountHandlerOptions): RequestHandler<ChaosContract, "count"> {
  return async (ctx, { count, chunkMs, fails }) => {
    const { requestId: id, attempt } = ctx;
    const witness = witnessOf(ctx.userId, ctx.threadId);
    const conduct = conductOf(handlers, id, attempt);
    outlet.record({ k: "handled", at: Date.now(), life, id, attempt });
    // At once: a service that is killed a moment later has said so.
    outlet.flush();
    try {
      ctx.commit([{ type: "effect", payload: { of: id, attempt, witness } }]);
      if (isEarly(attempt)) await misbehave(conduct, ctx);
      return await ctx.run(witness, async (run) => {
        for (let n = 1; n <= count; n += 1) {
          await run.text(`${n} `);
          if (chunkMs > 0) await pause(chunkMs, undefined, { signal: ctx.signal });
          await misbehave(conduct, ctx);
        }
        if (fails) throw new PlannedFailure(false);
        return { count };
      });
    } finally {
      outlet.record({ k: "left", at: Date.now(), life, id, attempt });
    }
  };

  async function misbehave(conduct: Conduct, { signal, attempt }: Context): Promise<void> {
    switch (conduct) {
      case "works":
        return;
      case "flaky":
        throw new PlannedFailure(true);
      case "hang":
        return new Promise((_resolve, reject) => {
          if (listensToSignal(attempt)) signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
        });
      case "crash":
        await new Promise<void>((resolve) => outlet.flush(resolve));
        process.kill(process.pid, "SIGKILL");
    }
  }
}

/** What a request asked for, or its conduct is; everything else that is reported is a finding. */
class PlannedFailure extends Error {
  readonly retryable: boolean;

  constructor(retryable: boolean) {
    super("failed as planned");
    this.retryable = retryable;
  }
}

/** What the service says of an attempt that it ends without its handler. It has no code of its own. */
const GIVEN_UP = /^A handler did not return after its signal aborted/;

export const isPlannedFailure = (error: unknown, handlers: readonly HandlerName[]): boolean =>
  error instanceof PlannedFailure || (handlers.includes("hang") && error instanceof Error && GIVEN_UP.test(error.message));
