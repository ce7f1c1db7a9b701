import { html, nothing, type TemplateResult } from "lit-html";
import { lastRun, type CitationView, type Retry, type Run, type Turn } from "../view/thread-view.ts";
import { renderAnswer } from "./answer.ts";
import { ICONS } from "./icons.ts";
import { renderSteps } from "./steps.ts";
import { amount, seconds, timeOfDay } from "./words.ts";

export interface TurnActions {
  readonly onStop: (turn: Turn) => void;
  readonly onCitation: (citation: CitationView) => void;
  readonly canStop: (turn: Turn) => boolean;
  readonly isWithdrawn: (turn: Turn) => boolean;
}

/** A question and what became of it. Attempts that failed or died are folded above the one that took over. */
export function renderTurn(turn: Turn, actions: TurnActions): TemplateResult {
  const current = lastRun(turn);
  const earlier = turn.runs.slice(0, -1);
  return html`<article class="turn" data-request=${turn.requestId} data-state=${turn.state} aria-label="Question and answer">
    <h3 class="question">
      <span class="visually-hidden">You asked: </span><span class="words">${turn.question ?? "…"}</span>
      ${turn.askedAt === undefined ? nothing : html`<time class="quiet" datetime=${new Date(turn.askedAt).toISOString()}>${timeOfDay(turn.askedAt)}</time>`}
    </h3>
    ${earlier.map((run) => renderEarlierRun(run, actions))}
    ${current === undefined ? renderWaiting(turn, actions.isWithdrawn(turn)) : renderRun(current, actions)}
    ${renderDamage(turn.damaged)}
    <footer class="turn-end">
      ${renderOutcome(turn, current)}
      ${actions.canStop(turn) && !actions.isWithdrawn(turn)
        ? html`<button type="button" class="small" @click=${() => actions.onStop(turn)}>${ICONS.stop} Stop</button>`
        : nothing}
    </footer>
  </article>`;
}

/** Instead of what the store has lost. */
export const renderDamage = (count: number): TemplateResult | typeof nothing =>
  count === 0 ? nothing : html`<p class="damage" role="note">${ICONS.cross} ${amount(count, "event")} ${count === 1 ? "is" : "are"} damaged and cannot be shown.</p>`;

function renderRun(run: Run, { onCitation }: TurnActions): TemplateResult {
  const isStreaming = run.state === "running";
  return html`<div class="run" data-run=${run.runId} data-state=${run.state}>
    ${renderSteps(run.steps)} ${run.text === "" ? nothing : renderAnswer({ text: run.text, citations: run.citations, isStreaming, onCitation })}
  </div>`;
}

function renderEarlierRun(run: Run, actions: TurnActions): TemplateResult {
  const lasted = run.endedAt === undefined ? "" : ` after ${seconds(run.endedAt - run.startedAt)}`;
  const words = run.text.split(/\s+/).filter((word) => word !== "").length;
  return html`<details class="dead-run" data-run=${run.runId} data-state=${run.state}>
    <summary>
      ${ICONS.kill} <span>Attempt ${run.attempt} ${run.state === "failed" ? "failed" : "died"}${lasted}, ${words === 0 ? "before its first word" : `with ${amount(words, "word")} written`}.
      The next one took over.</span>
    </summary>
    ${run.reason === undefined ? nothing : html`<p class="quiet">Cause: ${run.reason}</p>`} ${renderRun(run, actions)}
  </details>`;
}

function renderWaiting(turn: Turn, isWithdrawn: boolean): TemplateResult | typeof nothing {
  if (turn.state !== "waiting" || turn.retry !== undefined) return nothing;
  return html`<p class="waiting quiet">${isWithdrawn ? "Withdrawn: it will be passed over." : "Waits for its turn…"}</p>`;
}

function renderOutcome(turn: Turn, run: Run | undefined): TemplateResult {
  const duration = run?.endedAt === undefined ? "" : seconds(run.endedAt - run.startedAt);
  switch (turn.state) {
    case "waiting":
    case "running":
      if (turn.retry !== undefined) return renderRetry(turn.retry);
      if (turn.state === "waiting") return html``;
      return run?.state === "died"
        ? html`<span class="outcome running">The server died; the next attempt begins in a moment…</span>`
        : html`<span class="outcome running">${run?.text === "" ? "works" : "writes"}…</span>`;
    case "completed":
      return html`<span class="outcome">${ICONS.check} Complete${duration === "" ? "" : ` in ${duration}`}${attempts(turn)}</span>`;
    case "cancelled":
      return html`<span class="outcome stopped">${ICONS.stop} Stopped${duration === "" ? "" : ` after ${duration}`}</span>`;
    case "failed":
      return html`<span class="outcome failed">${ICONS.cross} Failed: ${turn.failure ?? run?.reason ?? "for an unknown reason"}</span>`;
  }
}

const renderRetry = ({ error, dueAt }: Retry): TemplateResult =>
  html`<span class="outcome running">${error}. The next attempt begins at ${timeOfDay(dueAt, "second")}…</span>`;

const attempts = ({ runs }: Turn): string => (runs.length > 1 ? `, attempt ${runs.length}` : "");
