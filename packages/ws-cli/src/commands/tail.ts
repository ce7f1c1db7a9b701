import { InvalidArgumentError } from "commander";
import type { TailItem } from "@apex/ws-manager/control";
import { EXIT } from "../exit.ts";
import type { CliIo } from "../io.ts";
import { parseEvent } from "../operate/event-line.ts";
import type { OperatorOptions } from "../operate/options.ts";
import { createTailPrinter } from "../operate/tail-printer.ts";
import { withOperator } from "../operate/with-operator.ts";
import { printableJson } from "../operate/words.ts";

export interface TailCommand extends OperatorOptions {
  readonly from?: "start" | "head" | number;
  /** `--no-follow`. */
  readonly follow: boolean;
}

export const TAIL_EXAMPLES = `
Examples:
  apex-ws tail ann t1                          what is written from now on, live
  apex-ws tail ann t1 --from start             all that is kept, and then live
  apex-ws tail ann t1 --from 120 --no-follow   from entry 120 up to the newest
  apex-ws tail ann t1 --file apex.db           all that is kept in a closed file
  apex-ws tail ann t1 --json | jq .event.type
`;

/** Parses `--from`. */
export function parseFrom(text: string): "start" | "head" | number {
  if (text === "start" || text === "head") return text;
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError("It is start, head, or an offset.");
}

/** `apex-ws tail`: ends with its service, its file or its reader. */
export async function tailCommand(userId: string, threadId: string, { from, follow, ...options }: TailCommand, io: CliIo): Promise<number> {
  const closed = io.closed ?? new AbortController().signal;
  const isLive = follow && options.file === undefined;
  const query = { userId, threadId, follow: isLive, from: from ?? (isLive ? "head" : "start") };
  return withOperator(options, io, async (operator) => {
    const printer = options.json === true ? { print: (item: TailItem) => io.out(`${toJson(item)}\n`), end: () => undefined } : createTailPrinter(io);
    try {
      for await (const item of operator.tail(query, closed)) {
        printer.print(item);
        if (closed.aborted) break;
      }
    } finally {
      printer.end();
    }
    return EXIT.fine;
  });
}

function toJson(item: TailItem): string {
  switch (item.kind) {
    case "entry":
      return printableJson({ offset: item.offset, event: parseEvent(item.text) });
    case "damaged":
      return printableJson({ damaged: { first: item.first, last: item.last } });
    case "reset":
      return printableJson({ reset: item.reason });
    case "head":
      return printableJson({ head: item.offset });
  }
}
