import type { ClientStats, SubscriptionStats } from "@apex/ws-client";
import { html, nothing, type TemplateResult } from "lit-html";
import type { AppState, ResetNote } from "../state.ts";
import { describeOrder } from "../view/order-audit.ts";
import { renderTimeline } from "./timeline.ts";
import { phaseInWords, timeOfDay } from "./words.ts";

export interface PipelineStats {
  readonly stream: SubscriptionStats | undefined;
  readonly client: ClientStats;
}

/** The panel that shows what the pipeline does: where this page is in the log, and what it went through. */
export function renderPipeline(state: AppState, { stream, client }: PipelineStats, nowMs: number): TemplateResult {
  const { audit, line, resets } = state;
  const head = Math.max(stream?.head ?? 0, audit.last);
  return html`<h2>The pipeline</h2>
    ${renderTimeline(state.record, nowMs)}
    <dl class="facts">
      ${fact("phase", "Connection", phaseInWords(line.phase))} ${fact("offset", "Shown up to", audit.last)}
      ${fact("received", "Received up to", Math.max(stream?.offset ?? 0, audit.last))} ${fact("head", "Head of the log", head)}
      ${fact("lag", "Lag", head - audit.last)} ${fact("order", "Order", describeOrder(audit))}
      ${fact("lost", "Lost", audit.lost, audit.lost > 0)}
      ${fact("duplicated", "Shown twice", audit.duplicated + audit.disordered, audit.duplicated + audit.disordered > 0)}
      ${fact("duplicates", "Duplicates dropped", client.duplicates)} ${fact("gaps", "Gaps refused", client.gaps)}
      ${fact("reconnects", "Reconnects", client.reconnects)} ${fact("resets", "Resets", resets.length)}
    </dl>
    ${renderResets(resets)}
    <details class="help">
      <summary>What am I looking at?</summary>
      <p>
        Every event of this thread is an entry of one log, numbered 1, 2, 3 and so on. This page is a cursor in it. A lost
        connection, a reload or a killed server moves nothing: the page says where it stands and reads on. “Lost” and “shown
        twice” are counted where you would notice: at the text itself.
      </p>
    </details>`;
}

function fact(id: string, label: string, value: string | number, isBad = false): TemplateResult {
  return html`<div class=${isBad ? "bad" : ""}>
    <dt>${label}</dt>
    <dd data-fact=${id}>${typeof value === "number" ? value.toLocaleString("en") : value}</dd>
  </div>`;
}

function renderResets(resets: readonly ResetNote[]): TemplateResult | typeof nothing {
  if (resets.length === 0) return nothing;
  return html`<ul class="resets" aria-label="Resets">
    ${resets.slice(-5).map(({ stream, what, at }) => html`<li>${timeOfDay(at)}: ${stream} ${what}</li>`)}
  </ul>`;
}
