import { html, nothing, type TemplateResult } from "lit-html";
import { lastRun, type CitationView, type Retry, type Run, type Turn } from "../view/thread-view.ts";
import { timesOf, type TurnTimes } from "../view/turn-times.ts";
import { renderAnswer } from "./answer.ts";
import { ICONS } from "./icons.ts";
import { renderSteps } from "./steps.ts";
import { causeInWords, earlierInWords, timesInWords } from "./times.ts";
import { amount, seconds, timeOfDay } from "./words.ts";

export interface TurnActions {
  readonly onStop: (turn: Turn) => void;
  readonly onCitation: (citation: CitationView) => void;
  readonly canStop: (turn: Turn) => boolean;
  readonly isWithdrawn: (turn: Turn) => boolean;
  /** False while there is no connection: what is open then may have gone on without this page. */
  readonly isConnected: boolean;
}

/** A question and what became of it. Attempts that failed or died are folded above the one that took over. */
export function renderTurn(turn: Turn, actions: TurnActions): TemplateResult {
  const current = lastRun(turn);
  const times = timesOf(turn);
  return html`<article class="turn" data-request=${turn.requestId} data-state=${turn.state} aria-label="Question and answer">
    <h3 class="question">
      <span class="visually-hidden">You asked: </span><span class="words">${turn.question ?? "…"}</span>
      ${turn.askedAt === undefined ? nothing : html`<time class="quiet" datetime=${new Date(turn.askedAt).toISOString()}>${timeOfDay(turn.askedAt)}</time>`}
    </h3>
    ${turn.runs.slice(0, -1).map((run, index) => renderEarlierRun(run, times, index, actions))}
    ${current === undefined ? renderWaiting(turn, actions) : renderRun(current, actions)}
    ${renderDamage(turn.damaged)}
    <footer class="turn-end">
      ${renderOutcome(turn, current, times, actions)}
      ${actions.canStop(turn) && !actions.isWithdrawn(turn)
        ? html`<button type="button" class="small" @click=${() => actions.onStop(turn)}>${ICONS.stop} Stop</button>`
        : nothing}
    </footer>
  </article>`;
}

/** Instead of what the store has lost. */
export const renderDamage = (count: number): TemplateResult | typeof nothing =>
  count === 0
    ? nothing
    : html`<p class="damage" role="note">${ICONS.cross} ${count === 1 ? "A piece" : `${count.toLocaleString("en")} pieces`} of this conversation ${count === 1 ? "is" : "are"} damaged on the server and cannot be shown.</p>`;

function renderRun(run: Run, { onCitation }: TurnActions): TemplateResult {
  const isStreaming = run.state === "running";
  return html`<div class="run" data-run=${run.runId} data-state=${run.state}>
    ${renderSteps(run.steps)} ${run.text === "" ? nothing : renderAnswer({ text: run.text, citations: run.citations, isStreaming, onCitation })}
  </div>`;
}

function renderEarlierRun(run: Run, times: TurnTimes | undefined, index: number, actions: TurnActions): TemplateResult {
  const words = run.text.split(/\s+/).filter((word) => word !== "").length;
  const time = times?.attempts[index];
  return html`<details class="dead-run" data-run=${run.runId} data-state=${run.state}>
    <summary>
      ${ICONS.kill}
      <span>
        Attempt ${run.attempt} ${run.state === "failed" ? "failed" : "died"}${time === undefined ? "" : ` after ${seconds(time.lastedMs)}`},
        ${words === 0 ? "before its first word" : `with ${amount(words, "word")} written`}.
        The next one began${time === undefined ? "" : ` ${seconds(time.gapMs)} later`}.
      </span>
    </summary>
    <p class="quiet">${causeInWords(run)}</p>
    ${renderRun(run, actions)}
  </details>`;
}

function renderWaiting(turn: Turn, { isWithdrawn }: TurnActions): TemplateResult | typeof nothing {
  if (turn.state !== "waiting" || turn.retry !== undefined) return nothing;
  return html`<p class="waiting quiet">${isWithdrawn(turn) ? "Withdrawn. It will be skipped when its turn comes." : "Waiting for its turn…"}</p>`;
}

function renderOutcome(turn: Turn, run: Run | undefined, times: TurnTimes | undefined, { isConnected }: TurnActions): TemplateResult {
  const took = times === undefined ? "" : timesInWords(times);
  switch (turn.state) {
    case "waiting":
    case "running":
      if (!isConnected) return running("Waiting for the connection…");
      if (turn.retry !== undefined) return renderRetry(turn.retry);
      return turn.state === "waiting" ? html`` : renderRunning(run, times);
    case "completed":
      return html`<span class="outcome">${ICONS.check}<span>Complete${took === "" ? "" : ` in ${took}`}</span></span>`;
    case "cancelled":
      return html`<span class="outcome stopped">${ICONS.stop}<span>Stopped${took === "" ? "" : ` after ${took}`}</span></span>`;
    case "failed":
      return html`<span class="outcome failed">${ICONS.cross}<span>Failed: ${failureInWords(turn, run)}${took === "" ? "" : ` It took ${took}.`}</span></span>`;
  }
}

function renderRunning(run: Run | undefined, times: TurnTimes | undefined): TemplateResult {
  if (run?.state === "died") return running("The server died. The next attempt begins in a moment…");
  const earlier = times === undefined ? [] : earlierInWords(times);
  const doing = run?.text === "" ? "Looking things up" : "Writing";
  return running(`${doing}${earlier.length === 0 ? "" : ` (${earlier.join(", ")})`}…`);
}

const running = (words: string): TemplateResult => html`<span class="outcome running">${words}</span>`;

const renderRetry = ({ error, dueAt }: Retry): TemplateResult => running(`${sentence(error)} The next attempt begins at ${timeOfDay(dueAt, "second")}…`);

/** That every attempt failed says less than why the last one did. */
function failureInWords({ failure }: Turn, run: Run | undefined): string {
  if (run?.state === "failed" && run.reason !== undefined) return causeInWords(run);
  return sentence(failure ?? "The cause is not known");
}

const sentence = (words: string): string => (/[.!?…]$/.test(words) ? words : `${words === "The handler failed" ? "Something went wrong on the server" : words}.`);
