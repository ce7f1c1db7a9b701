import { html, nothing, type TemplateResult } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { repeat } from "lit-html/directives/repeat.js";
import type { AppState, Pending } from "../state.ts";
import { collectionOf } from "../thread-documents.ts";
import { isOpen } from "../view/thread-view.ts";
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
  "Open the supply ledger",
];

/** For documents of which this page knows nothing. */
const OWN_SUGGESTIONS = ["Which documents are there?"];

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
      (turn) => guard([turn, actions.canStop(turn), actions.isWithdrawn(turn), isOpen(turn) && actions.isConnected], () => renderTurn(turn, actions)),
    )}
    ${repeat(pending, ({ requestId }) => requestId, (entry) => renderPending(entry, actions))}
  </div>`;
}

function renderPending({ requestId, question, state, problem }: Pending, { onDismiss, onAsk }: TranscriptActions): TemplateResult {
  const words = { sending: "Kept here until it can be sent", accepted: "Sent", rejected: `Not sent: ${problem ?? "the cause is not known"}` }[state];
  const again = (): void => {
    onDismiss(requestId);
    onAsk(question);
  };
  return html`<article class="turn pending" data-state=${state} aria-label="Question on its way">
    <h3 class="question"><span class="visually-hidden">You asked: </span><span class="words">${question}</span></h3>
    <footer class="turn-end">
      <span class="outcome ${state === "rejected" ? "failed" : "quiet"}">${words}</span>
      ${state === "rejected" ? html`<button type="button" class="small" @click=${again}>Ask again</button>` : nothing}
    </footer>
  </article>`;
}

function renderWelcome(state: AppState, { onAsk }: TranscriptActions): TemplateResult {
  const { settings, userId, line } = state;
  const name = settings.users.find(({ id }) => id === userId)?.name ?? userId;
  if (!settings.demo) return html`<p class="notice">Signing in is off. Start the server with APEX_DEMO=1 to try this page.</p>`;
  if (line.phase !== "live" && line.cause === undefined) return html`<div class="welcome" aria-busy="true"></div>`;
  const isSample = collectionOf(state) === settings.sample.id;
  return html`<div class="welcome">
    <h2>Good day, ${name}.</h2>
    <p>
      Ask about seven papers from a lighthouse, or drop your own text files anywhere on this page. While an answer is being
      written, try to break it: cut the connection, reload the page, kill the server. Nothing gets lost.
    </p>
    <ul class="suggestions" aria-label="Questions to begin with">
      ${(isSample ? SUGGESTIONS : OWN_SUGGESTIONS).map(
        (question) => html`<li><button type="button" @click=${() => onAsk(question)}>${ICONS.chat} ${question}</button></li>`,
      )}
    </ul>
    <p class="quiet">
      ${settings.model === undefined
        ? "The built-in librarian searches, counts and quotes. Set OPENAI_BASE_URL to have a language model answer instead."
        : html`<strong>${settings.model}</strong> answers, and looks things up in the documents.`}
    </p>
  </div>`;
}
