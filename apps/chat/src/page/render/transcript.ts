import { html, nothing, type TemplateResult } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { repeat } from "lit-html/directives/repeat.js";
import type { AppState, Pending } from "../state.ts";
import { ICONS } from "./icons.ts";
import { renderDamage, renderTurn, type TurnActions } from "./turn.ts";

export interface TranscriptActions extends TurnActions {
  readonly onAsk: (question: string) => void;
  readonly onDismiss: (requestId: string) => void;
}

const SUGGESTIONS = [
  "How long was the lamp dark on the night of the storm?",
  "What became of the cat?",
  "How often does “sardines” appear?",
  "Compare the captain with the keeper",
  "Which documents are there?",
];

/** All questions of the thread with their answers, and what was asked and has not arrived yet. */
export function renderTranscript(state: AppState, actions: TranscriptActions): TemplateResult {
  const { turns, damaged } = state.thread;
  const pending = state.pending.filter(({ threadId }) => threadId === state.threadId);
  if (turns.length + pending.length === 0) return renderWelcome(state, actions);
  return html`<div class="turns">
    ${renderDamage(damaged)}
    ${repeat(
      turns,
      ({ requestId }) => requestId,
      // A turn that did not change is not drawn again.
      (turn) => guard([turn, actions.canStop(turn), actions.isWithdrawn(turn)], () => renderTurn(turn, actions)),
    )}
    ${repeat(pending, ({ requestId }) => requestId, (entry) => renderPending(entry, actions))}
  </div>`;
}

function renderPending({ requestId, question, state, problem }: Pending, { onDismiss, onAsk }: TranscriptActions): TemplateResult {
  const words = { sending: "Kept here until it can be sent", accepted: "Accepted", rejected: `Refused: ${problem ?? ""}` }[state];
  const again = (): void => {
    onDismiss(requestId);
    onAsk(question);
  };
  return html`<article class="turn pending" data-state=${state} aria-label="Question that is on its way">
    <h3 class="question"><span class="visually-hidden">You asked: </span><span class="words">${question}</span></h3>
    <footer class="turn-end">
      <span class="outcome ${state === "rejected" ? "failed" : "quiet"}">${words}</span>
      ${state === "rejected" ? html`<button type="button" class="small" @click=${again}>Ask again</button>` : nothing}
    </footer>
  </article>`;
}

function renderWelcome({ settings, userId, collectionId, line }: AppState, { onAsk }: TranscriptActions): TemplateResult {
  const name = settings.users.find(({ id }) => id === userId)?.name ?? userId;
  if (!settings.demo) return html`<p class="notice">The demo is off, and nobody can sign in: start the server with APEX_DEMO=1.</p>`;
  if (line.phase !== "live") return html`<div class="welcome" aria-busy="true"></div>`;
  return html`<div class="welcome">
    <h2>Good day, ${name}.</h2>
    <p>
      Ask the librarian about seven papers from a lighthouse, or drop your own texts anywhere on this page. While the answer
      streams, break what you like: cut the connection, reload, kill the server. Nothing gets lost.
    </p>
    ${collectionId === settings.sample.id
      ? html`<ul class="suggestions" aria-label="Questions to begin with">
          ${SUGGESTIONS.map((question) => html`<li><button type="button" @click=${() => onAsk(question)}>${ICONS.chat} ${question}</button></li>`)}
        </ul>`
      : nothing}
    <p class="quiet">
      ${settings.model === undefined
        ? "The librarian searches, counts and quotes; it does not judge. OPENAI_BASE_URL lets a language model write instead."
        : html`Answers are written by <strong>${settings.model}</strong> from what the librarian finds.`}
    </p>
  </div>`;
}
