import type { Manager } from "@apex/ws-manager";
import type { chat } from "./contract.ts";
import { answer, search } from "./librarian.ts";

/** What the service does when it is asked. */
export function answerQuestions(manager: Manager<typeof chat>): void {
  manager.onRequest("ask", (ctx, { question }) =>
    ctx.run("librarian", async (run) => {
      await run.thinking(`Looking for “${question}” in PROTOCOL.md`);
      const passages = await run.tool("search", { question }, () => search(question));
      await run.pipe(answer(passages, ctx.signal));
    }),
  );
}
