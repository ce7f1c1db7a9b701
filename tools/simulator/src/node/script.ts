import type { RequestContext } from "@apex/ws-manager";
import type { SimContract } from "../contract.ts";
import { AskedToFail } from "./agent.ts";
import { witnessedAgent } from "../witness.ts";

/** What is wrong with the next attempts at a request. */
export interface Script {
  readonly how: "throws" | "throws-at-once" | "refuses" | "crashes" | "hangs" | "hangs-until-aborted";
  /** How many attempts it is wrong with; a script may outlast them all. */
  left: number;
}

/** Takes one attempt off the script of a request; undefined when nothing is wrong with this one. */
export function takeScripted(script: Script | undefined): Script["how"] | undefined {
  if (script === undefined || script.left === 0) return undefined;
  script.left -= 1;
  return script.how;
}

export const isFinalFailure = (how: Script["how"] | undefined): boolean => how === "refuses";

/** Plays one attempt at which something is wrong. `crash` ends the process. */
export async function misbehave(how: Script["how"], ctx: RequestContext<SimContract>, crash: () => void): Promise<unknown> {
  switch (how) {
    case "throws":
      return ctx.run(witnessedAgent("thrower", ctx), async (run) => {
        await run.text("half an ");
        throw new AskedToFail();
      });
    case "throws-at-once":
      throw new AskedToFail();
    case "refuses":
      throw Object.assign(new AskedToFail(), { retryable: false });
    case "crashes":
      return ctx.run(witnessedAgent("crasher", ctx), async (run) => {
        await run.text("the last words");
        crash();
      });
    case "hangs":
      return ctx.run(witnessedAgent("hanger", ctx), async (run) => {
        await run.text("wait a ");
        ctx.progress();
        await new Promise(() => undefined);
      });
    case "hangs-until-aborted":
      ctx.progress({ done: 0, total: 1 }).catch(() => undefined);
      return new Promise((_resolve, reject) => ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason as Error)));
  }
}
