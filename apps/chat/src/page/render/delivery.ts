import type { ClientStats, SubscriptionStats } from "@apex/ws-client";
import { html, nothing, type TemplateResult } from "lit-html";
import { phaseInWords } from "../line-words.ts";
import type { AppState, ResetNote } from "../state.ts";
import { describeOrder } from "../view/order-audit.ts";
import { renderTimeline } from "./timeline.ts";
import { timeOfDay } from "./words.ts";

export interface DeliveryStats {
  readonly stream: SubscriptionStats | undefined;
  readonly client: ClientStats;
}

/** The panel that shows how this thread reaches this page: how far it is, and what it went through. */
export function renderDelivery(state: AppState, { stream, client }: DeliveryStats, nowMs: number): TemplateResult {
  const { audit, line, resets } = state;
  const written = Math.max(stream?.head ?? 0, audit.last);
  const received = Math.max(stream?.offset ?? 0, audit.last);
  const twice = audit.duplicated + audit.disordered;
  return html`<h2>Delivery</h2>
    <p class="verdict ${audit.lost + twice > 0 ? "bad" : ""}" data-fact="order">${describeOrder(audit)}</p>
    ${renderTimeline(state.record, nowMs)}
    <dl class="facts">
      ${fact("phase", "Connection", phaseInWords(line.phase))} ${fact("reconnects", "Reconnected", client.reconnects)}
      ${fact("head", "Written by the server", written)} ${fact("received", "Received here", received)}
      ${fact("offset", "Shown here", audit.last)} ${fact("lag", "Still to show", written - audit.last)}
      ${fact("lost", "Lost", audit.lost, audit.lost > 0)} ${fact("duplicated", "Shown twice", twice, twice > 0)}
      ${fact("duplicates", "Repeats dropped", client.duplicates)} ${fact("gaps", "Gaps refused", client.gaps)}
      ${fact("resets", "Started over", resets.length)}
    </dl>
    ${renderResets(resets)}
    <details class="help">
      <summary>What does this mean?</summary>
      <p>
        An answer comes in many small pieces: each thought, each tool and every few words are one. The server numbers them 1, 2,
        3 and so on and keeps them. This page knows the number of the last piece that it has shown. After a lost connection, a
        reload or a server that was killed, it asks for the next number and goes on from there.
      </p>
      <p>
        “Lost” and “shown twice” are counted at the text that you see, so they should always be 0. A repeat or a gap that was
        noticed on the way is dropped before it is shown, and what was missing is asked for again. A page starts over when the
        server no longer has what comes next.
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
  return html`<ul class="resets" aria-label="Started over">
    ${resets.slice(-5).map(({ words, at }) => html`<li><time class="quiet">${timeOfDay(at)}</time> ${words}</li>`)}
  </ul>`;
}
