import type { Manager, RequestContext, Run } from "@apex/ws-manager";
import type { chat } from "../contract.ts";
import type { LibraryThread } from "../documents/library-thread.ts";
import type { Collection } from "../documents/types.ts";
import { HOME_THREAD } from "../names.ts";
import { openDesk, type Desk } from "./desk.ts";
import { citationsOf, type Findings } from "./findings.ts";
import { gather, type ToolParameters, type UseTool } from "./gather.ts";
import { planFor, type Plan } from "./plan.ts";
import { toResults, type ToolResult } from "./tool-results.ts";
import { earlierTurns } from "./turns.ts";
import type { Writer } from "./writer.ts";

type Chat = typeof chat;

/** Registers what the service does with its requests. */
export function registerLibrarian(manager: Manager<Chat>, library: LibraryThread, write: Writer): void {
  manager.onRequest("ask", { attempts: 3, retry: { firstMs: 500, maxMs: 4_000 } }, (ctx, { question, collection }) =>
    ctx.run("librarian", async (run) => {
      const desk = await openDesk(library, ctx.userId, collection);
      if (desk === undefined) return run.text("These documents are not here (any more). Choose others on the left, and ask again.");
      await answer(ctx, run, desk, question, write);
    }),
  );

  manager.onRequest("name_thread", async ({ userId }, { thread, title }) => {
    await manager.append({ userId, threadId: HOME_THREAD }, "thread_titled", { thread, title });
  });
}

async function answer(ctx: RequestContext<Chat>, run: Run<Chat>, desk: Desk, question: string, write: Writer): Promise<void> {
  const plan = planFor(question);
  await run.thinking(explain(plan, desk.collection));
  const findings = await gather(plan, desk, toolsOf(run));
  await cite(run, desk.collection.id, findings);
  const earlier = await earlierTurns(ctx.history(), ctx.requestId);
  await run.pipe(write({ question, earlier }, findings, ctx.signal));
}

/** What a tool brings is often too much to show: the event has a summary, the agent gets all of it. */
function toolsOf(run: Run<Chat>): UseTool {
  return async <Result extends ToolResult>(name: string, parameters: ToolParameters, work: () => Promise<Result>) => {
    const kept: { found?: Result } = {};
    await run.tool(name, parameters, async () => {
      kept.found = await work();
      return toResults(kept.found);
    });
    return kept.found as Result;
  };
}

async function cite(run: Run<Chat>, collection: string, findings: Findings): Promise<void> {
  for (const { number, document, from, to, quote } of citationsOf(findings)) {
    await run.emit("cited", { number, collection, document, lineFrom: from, lineTo: to, quote });
  }
}

/** The plan in a sentence, as it is: the agent does what it says. */
function explain(plan: Plan, { name, documents }: Collection): string {
  const where = `the ${documents.toLocaleString("en")} ${documents === 1 ? "document" : "documents"} of “${name}”`;
  switch (plan.kind) {
    case "search":
      return `I look for ${plan.words.join(", ")} in ${where}, and quote what says most.`;
    case "count":
      return `This asks for a number: I count “${plan.phrase}” word for word in ${where}.`;
    case "compare":
      return `I look at “${plan.left}” and “${plan.right}” one after the other in ${where}, and put side by side what I find.`;
    case "lines":
      return `I open ${plan.document} at line ${plan.from}.`;
    case "overview":
      return `I go along the shelf and list ${where}.`;
    case "help":
      return "There is no word in this that I could look for, so I say what I can do.";
  }
}
