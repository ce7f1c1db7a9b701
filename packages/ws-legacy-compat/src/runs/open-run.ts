import type { Run } from "@apex/ws-manager";
import type { LegacyContract } from "../contract.ts";
import type { GoldenStep, LegacyFailure } from "./golden.ts";

/** A run that old code began by an event, and has not ended by one. */
export interface OpenRun {
  readonly run: Run<LegacyContract>;
  /** Resolves once the event is accepted; throws what the run does. */
  take(step: Exclude<GoldenStep, { readonly step: "start" }>): Promise<void>;
}

/** A call that was begun and not ended; old events name no call, only its tool. */
interface OpenTool {
  readonly name: string;
  readonly end: (results: unknown, error: LegacyFailure | undefined) => Promise<void>;
}

export function createOpenRun(run: Run<LegacyContract>): OpenRun {
  let tools: readonly OpenTool[] = [];

  async function beginTool({ tool: name, parameters }: Extract<GoldenStep, { readonly step: "begin-tool" }>): Promise<void> {
    const begun = Promise.withResolvers<void>();
    const outcome = Promise.withResolvers<unknown>();
    const done = run.tool(name, parameters, () => {
      begun.resolve();
      return outcome.promise;
    });
    tools = [...tools, { name, end: (results, error) => endTool(done, outcome, results, error) }];
    // It was refused before it began. Behind that both have been told.
    done.catch(begun.reject);
    return begun.promise;
  }

  /** Latest first: an agent that calls a tool within a tool of the same name ends the inner one before. */
  async function endNamed(step: Extract<GoldenStep, { readonly step: "end-tool" }>): Promise<void> {
    const open = tools.findLast(({ name }) => name === step.tool);
    if (open === undefined) {
      // An end whose beginning was never said (F05): the call is shown, with no duration.
      await beginTool({ step: "begin-tool", tool: step.tool, parameters: undefined });
      return endNamed(step);
    }
    tools = tools.filter((tool) => tool !== open);
    return open.end(step.results, step.error);
  }

  return {
    run,
    take(step) {
      switch (step.step) {
        case "think":
          return run.thinking(step.thought);
        case "begin-tool":
          return beginTool(step);
        case "end-tool":
          return endNamed(step);
        // What is still open is closed by the run itself, as interrupted.
        case "complete":
          return run.complete(step.result);
        case "fail":
          return run.fail(step.error);
      }
    },
  };
}

async function endTool(done: Promise<unknown>, outcome: PromiseWithResolvers<unknown>, results: unknown, error: LegacyFailure | undefined): Promise<void> {
  if (error === undefined) outcome.resolve(results);
  else outcome.reject(error);
  // The tool's own error comes back as it went in; another one is a refusal of the event.
  await done.catch((thrown: unknown) => {
    if (thrown !== error) throw thrown;
  });
}
