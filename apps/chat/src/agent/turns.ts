import type { HistoryEntry } from "@apex/ws-manager";
import type { chat } from "../contract.ts";

/** An earlier question of the thread, and what was answered. */
export interface Turn {
  readonly question: string;
  readonly answer: string;
}

/** What is asked, and what came before it in the thread. */
export interface Asked {
  readonly question: string;
  readonly earlier: readonly Turn[];
}

/** A model reads no more than so much; the thread keeps all of it. */
const TURNS_MAX = 8;
const ANSWER_LENGTH_MAX = 4_000;

/** The newest turns before this request, oldest first. */
export async function earlierTurns(history: AsyncIterable<HistoryEntry<typeof chat>>, requestId: string): Promise<Turn[]> {
  const turns: { question: string; answer: string }[] = [];
  for await (const entry of history) {
    const turn = turns.at(-1);
    if (entry.type === "request") {
      if (entry.requestId === requestId) break;
      if (entry.name === "ask") turns.push({ question: entry.payload.question, answer: "" });
      if (turns.length > TURNS_MAX) turns.shift();
    } else if (turn !== undefined && entry.type === "agent_started") {
      // What an attempt wrote before it died is not the answer.
      turn.answer = "";
    } else if (turn !== undefined && entry.type === "text_chunk") {
      turn.answer = (turn.answer + entry.text).slice(0, ANSWER_LENGTH_MAX);
    }
  }
  return turns;
}
