import type { HistoryEntry } from "../../../src/index.ts";
import type { TestContract } from "../../support/service.ts";

/** A conversation as short words: `?text` is asked, `"text` is written, `*text` is noted, everything else is its type. */
export async function tell(history: AsyncIterable<HistoryEntry<TestContract>>): Promise<string[]> {
  const told: string[] = [];
  for await (const entry of history) told.push(inWords(entry));
  return told;
}

export function inWords(entry: HistoryEntry<TestContract>): string {
  switch (entry.type) {
    case "request":
      return entry.name === "ask" ? `?${entry.payload.question}` : entry.name;
    case "text_chunk":
      return `"${entry.text}`;
    case "agent_thinking":
      return `"${entry.thought}`;
    case "noted":
      return `*${entry.text}`;
    case undefined:
      return `damaged ${entry.stream} ${entry.first}-${entry.last}`;
    default:
      return entry.type;
  }
}
