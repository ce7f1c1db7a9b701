import { aWait, checkFields, type RunId } from "@apex/ws-queue-core";
import type { NamedThread, ThreadAddress } from "../append/thread-address.ts";
import type { Contract } from "../contract.ts";
import { aGivenId, checkGivenId } from "../given-id.ts";
import type { Runtime } from "../runtime.ts";
import type { ThreadOwners } from "../threads/thread-owners.ts";
import { checkAgentName, checkRunFunction, endAsReturned } from "./context.ts";
import type { AuthoredRun, Run } from "./run.ts";

/** Runs outside of any request: `manager.startRun` and `manager.run`. */
export interface OutsideRuns<C extends Contract> {
  startRun(thread: NamedThread, agentName: string, options?: unknown): Promise<Run<C>>;
  run<Result>(thread: NamedThread, agentName: string, fn: (run: Run<C>) => Result | PromiseLike<Result>, options?: unknown): Promise<Result>;
}

interface OutsideRunsParts<C extends Contract> {
  readonly runtime: Pick<Runtime, "clock" | "onError">;
  readonly addressOf: (thread: NamedThread) => ThreadAddress;
  readonly owners: Pick<ThreadOwners<C>, "startRun">;
}

const TIMEOUT_MS = 10_000;
const RULES = { runId: aGivenId, timeoutMs: aWait };

export function createOutsideRuns<C extends Contract>({ runtime: { clock, onError }, addressOf, owners }: OutsideRunsParts<C>): OutsideRuns<C> {
  /** What `fn` of an open run comes to. */
  const results = new WeakMap<AuthoredRun<C>, Promise<unknown>>();

  async function start(of: string, thread: NamedThread, agentName: string, options: unknown = {}): Promise<AuthoredRun<C>> {
    const address = addressOf(thread);
    const name = checkAgentName(agentName);
    const { runId, timeoutMs = TIMEOUT_MS } = checkFields(of, options, RULES, "invalid_argument");
    const id = checkGivenId(`${of}: runId`, runId) as RunId | undefined;
    return owners.startRun(address, name, { runId: id, untilMs: clock.monotonicMs() + timeoutMs });
  }

  return {
    startRun: async (thread, agentName, options) => (await start("startRun", thread, agentName, options)).run,
    async run<Result>(thread: NamedThread, agentName: string, fn: (run: Run<C>) => Result | PromiseLike<Result>, options?: unknown) {
      checkRunFunction(fn);
      const authored = await start("run", thread, agentName, options);
      const known = results.get(authored);
      // Of a call with the same `runId`, whose result this one has, too.
      if (known !== undefined) return known as Promise<Result>;
      const result: Promise<Result> = endAsReturned(authored, fn, authored.run.signal, onError);
      results.set(authored, result);
      return result;
    },
  };
}
