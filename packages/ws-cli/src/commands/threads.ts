import type { Operator, ThreadRow } from "@apex/ws-manager/control";
import { table } from "../audit/report/table.ts";
import { EXIT } from "../exit.ts";
import type { CliIo } from "../io.ts";
import type { OperatorOptions, PageOptions } from "../operate/options.ts";
import { withOperator } from "../operate/with-operator.ts";
import { fromNow, printable, printableJson, quoted } from "../operate/words.ts";

export interface ThreadsCommand extends OperatorOptions, PageOptions {
  readonly all?: boolean;
}

export const THREADS_EXAMPLES = `
Examples:
  apex-ws threads                        threads with a waiting request, an open run or an owner
  apex-ws threads --all --limit 500      all threads that there are
  apex-ws threads --json | jq .threads
`;

const HEAD = ["user", "thread", "owner", "waiting", "runs", "attempt", "due"];

export async function threadsCommand({ all, after, limit, ...options }: ThreadsCommand, io: CliIo): Promise<number> {
  const page = await withOperator(options, io, (operator: Operator) => operator.threads({ ...(all && { all }), ...(after !== undefined && { after }), ...(limit !== undefined && { limit }) }));
  if (options.json === true) io.out(`${printableJson(page, 2)}\n`);
  else if (page.threads.length === 0) io.out(all === true ? "There is no thread.\n" : "No thread has work or an owner.\n");
  else {
    const head = HEAD.map((cell) => io.paint("dim", cell));
    io.out(`${table([head, ...page.threads.map((row) => cells(row, io))], ["left", "left", "left", "right", "right", "right"]).join("\n")}\n`);
  }
  if (page.next !== undefined && options.json !== true) io.out(io.paint("dim", `More: --after ${quoted(page.next)}\n`));
  return EXIT.fine;
}

function cells({ userId, threadId, owner, waiting, openRuns, attempt, dueAt, problem }: ThreadRow, io: CliIo): string[] {
  const due = problem !== undefined ? io.paint("red", problem) : dueAt !== undefined ? fromNow(dueAt, io.now().getTime()) : waiting + openRuns > 0 ? "now" : "";
  return [printable(userId), printable(threadId), owner, String(waiting), String(openRuns), String(attempt), due];
}
