import type { WriteStream } from "node:tty";
import { styleText } from "node:util";
import type { ThreadEvent } from "@apex/ws-client";
import type { chat } from "./contract.ts";

type ChatEvent = ThreadEvent<typeof chat>;

/** Prints the events of a thread as they arrive. */
export interface Screen {
  note(text: string): void;
  /** Prints until the events end. */
  follow(events: AsyncIterable<ChatEvent>): Promise<void>;
  /** Resolves when a request is answered for good. */
  ended(): Promise<void>;
  /** Resolves after so many more chunks of text. */
  wrote(chunks: number): Promise<void>;
}

export function createScreen(out: WriteStream): Screen {
  const waiting = new Set<{ done: (event: ChatEvent) => boolean; resolve: () => void }>();
  const dim = (text: string): string => styleText("dim", text, { stream: out });

  function until(done: (event: ChatEvent) => boolean): Promise<void> {
    return new Promise((resolve) => waiting.add({ done, resolve }));
  }

  function print(event: ChatEvent): void {
    switch (event.type) {
      case "agent_started":
        return void out.write(`\n${styleText("bold", event.agentName, { stream: out })}${event.retryOf === undefined ? "" : dim(" (again, from the start)")}\n`);
      case "agent_thinking":
        return void out.write(`${dim(event.thought)}\n`);
      case "tool_executing":
        return void out.write(dim(`${event.toolName} … `));
      case "tool_completed":
        return void out.write(dim(`${event.outcome ?? (event.success ? "done" : "failed")} in ${Math.round(event.durationMs)} ms\n`));
      case "text_chunk":
        return void out.write(event.text);
      case "agent_death":
        return void out.write(`\n${styleText("red", `the agent died: ${event.cause}`, { stream: out })}\n`);
      case "agent_failed":
        return void out.write(`\n${styleText("red", event.error.message, { stream: out })}\n`);
      case "agent_completed":
        return void out.write("\n");
      default:
    }
  }

  return {
    note: (text) => void out.write(dim(`[${text}]\n`)),
    async follow(events) {
      for await (const event of events) {
        print(event);
        for (const waiter of waiting) {
          if (!waiter.done(event)) continue;
          waiting.delete(waiter);
          waiter.resolve();
        }
      }
    },
    ended: () => until((event) => event.type === "request_completed" || event.type === "request_failed"),
    wrote: (chunks) => {
      let left = chunks;
      return until((event) => event.type === "text_chunk" && (left -= 1) <= 0);
    },
  };
}
