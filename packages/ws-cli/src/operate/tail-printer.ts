import type { TailItem } from "@apex/ws-manager/control";
import type { CliIo } from "../io.ts";
import { eventLine, lineStart, parseEvent, type StoredEvent } from "./event-line.ts";
import { printable } from "./words.ts";

const INDENT = " ".repeat(18);

/** Prints a tail for people: the text of a run as it is written, everything else a line each. */
export function createTailPrinter({ out, paint }: Pick<CliIo, "out" | "paint">): { print(item: TailItem): void; end(): void } {
  /** The run whose text is on the last line. */
  let writing: unknown;

  function end(): void {
    if (writing !== undefined) out("\n");
    writing = undefined;
  }

  function line(text: string): void {
    end();
    out(`${text}\n`);
  }

  function printText(offset: number, event: StoredEvent, text: string): void {
    const { runId, agentName } = event;
    if (writing !== runId) {
      end();
      out(`${lineStart(offset, event, paint)}  ${paint("bold", `${printable(String(agentName))}:`)}\n${INDENT}`);
      writing = runId;
    }
    out(printable(text).replaceAll("\n", `\n${INDENT}`));
  }

  function printEntry(offset: number, stored: string): void {
    const event = parseEvent(stored);
    const { type, runId, text } = event;
    if (type === "text_chunk" && typeof runId === "string" && typeof text === "string") printText(offset, event, text);
    else line(eventLine(offset, event, paint));
  }

  return {
    print(item) {
      switch (item.kind) {
        case "entry":
          return printEntry(item.offset, item.text);
        case "damaged":
          return line(paint("red", `${String(item.first).padStart(6)}  entries ${item.first} to ${item.last} are damaged and cannot be read`));
        case "reset":
          return line(paint("yellow", `        the log was ${printable(item.reason)} meanwhile`));
        case "head":
          return line(paint("dim", `        what follows is new`));
      }
    },
    end,
  };
}
