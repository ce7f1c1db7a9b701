import { html, nothing, type TemplateResult } from "lit-html";
import { lineOutlook, lineProblem } from "../line-words.ts";
import type { LineState } from "../state.ts";
import { ICONS } from "./icons.ts";

export interface LineActions {
  /** Tries to connect at once. */
  readonly onTryNow: () => void;
}

/** Above the question's field while there is no connection: why, what happens next, and a way to hurry it. */
export function renderLineBanner(line: LineState, { onTryNow }: LineActions, nowMs: number): TemplateResult | typeof nothing {
  const problem = lineProblem(line);
  if (problem === undefined) return nothing;
  const isOver = line.phase === "closed";
  const isTrying = !isOver && line.phase !== "backoff" && line.phase !== "suspended";
  return html`<div class="line-problem" data-testid="line-problem" data-cause=${line.cause?.code ?? nothing}>
    ${ICONS.unplugged}
    <p>
      <span role="status">${problem}</span> <span class="outlook" aria-hidden="true">${lineOutlook(line, nowMs)}</span>
      <small class="quiet">${isOver ? "Questions that were not sent are kept in this browser." : "You can go on asking: your questions are sent when the connection is back."}</small>
    </p>
    ${isOver
      ? html`<button type="button" class="small" @click=${() => location.reload()}>Reload</button>`
      : html`<button type="button" class="small" ?disabled=${isTrying} @click=${onTryNow}>Try now</button>`}
  </div>`;
}
