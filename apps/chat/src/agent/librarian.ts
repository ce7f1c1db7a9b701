import type { Manager, RequestContext, Run } from "@apex/ws-manager";
import type { chat } from "../contract.ts";
import type { LibraryThread } from "../documents/library-thread.ts";
import { HOME_THREAD } from "../names.ts";
import type { Answer } from "./answer.ts";
import { openDesk, type Desk } from "./desk.ts";
import type { Citation } from "./findings.ts";
import type { ToolParameters, UseTool } from "./gather.ts";
import { ModelProblem } from "./model/problem.ts";
import { toResults, type ToolResult } from "./tool-results.ts";
import { earlierTurns } from "./turns.ts";

type Chat = typeof chat;

/** Registers what the service does with its requests. */
export function registerLibrarian(manager: Manager<Chat>, library: LibraryThread, answer: Answer): void {
  manager.onRequest("ask", { attempts: 3, retry: { firstMs: 500, maxMs: 4_000 } }, (ctx, { question, collection }) =>
    ctx.run("librarian", async (run) => {
      const desk = await openDesk(library, ctx.userId, collection);
      if (desk === undefined) return run.text("These documents have been deleted. Choose other documents and ask again.");
      await answerQuestion(ctx, run, desk, question, answer);
    }),
  );

  manager.onRequest("name_thread", async ({ userId }, { thread, title }) => {
    await manager.append({ userId, threadId: HOME_THREAD }, "thread_titled", { thread, title });
  });
}

async function answerQuestion(ctx: RequestContext<Chat>, run: Run<Chat>, desk: Desk, question: string, answer: Answer): Promise<void> {
  const earlier = await earlierTurns(ctx.history(), ctx.requestId);
  try {
    await answer({
      asked: { question, earlier },
      desk,
      signal: ctx.signal,
      use: toolsOf(run),
      think: (thought) => run.thinking(thought),
      cite: (citations) => cite(run, desk.collection.id, citations),
      write: (pieces) => run.pipe(pieces),
    });
  } catch (error) {
    throw error instanceof ModelProblem ? toFailure(error) : error;
  }
}

/** Of an error the readers of a thread see only a code. A plain object is written for them. */
const toFailure = ({ message, retryable }: ModelProblem) => ({ code: "model_failed", message, retryable });

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

async function cite(run: Run<Chat>, collection: string, citations: readonly Citation[]): Promise<void> {
  for (const { number, document, from, to, quote } of citations) {
    await run.emit("cited", { number, collection, document, lineFrom: from, lineTo: to, quote });
  }
}
