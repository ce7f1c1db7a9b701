import { html, type TemplateResult } from "lit-html";
import { lastRun, type ThreadView, type Turn } from "../view/thread-view.ts";

/** Tells a screen reader what happened, in a sentence: a text that grows word by word would be read word by word. */
export function renderAnnouncement({ turns }: ThreadView): TemplateResult {
  const turn = turns.at(-1);
  return html`<p class="visually-hidden" role="status">${turn === undefined ? "" : announce(turn)}</p>`;
}

function announce(turn: Turn): string {
  const run = lastRun(turn);
  switch (turn.state) {
    case "waiting":
      return "The question is waiting for its turn.";
    case "running":
      return (run?.attempt ?? 1) > 1 ? `The answer is being written again, attempt ${run?.attempt ?? 1}.` : "The answer is being written.";
    case "completed":
      return `The answer is complete. ${firstSentence(run?.text ?? "")}`;
    case "cancelled":
      return "The answer was stopped.";
    case "failed":
      return `The question failed. ${turn.failure ?? ""}`;
  }
}

const firstSentence = (text: string): string => (/^.*?[.!?:](?=\s|$)/s.exec(text)?.[0] ?? text).replace(/[*>#`]|\[\d+\]/g, "").trim();
