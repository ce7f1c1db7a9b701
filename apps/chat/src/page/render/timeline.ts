import { html, svg, type TemplateResult } from "lit-html";
import type { PipelineRecord } from "../pipeline/record.ts";
import {
  BAR_HEIGHT,
  BAR_TOP,
  LANE_HEIGHT,
  laneOf,
  layOutTimeline,
  TIMELINE_HEIGHT,
  TIMELINE_WIDTH,
} from "../pipeline/timeline-layout.ts";

const LANES = [
  ["run", "Attempt"],
  ["thinking", "Thought"],
  ["tool", "Tool"],
  ["text", "Text"],
  ["end", "End"],
] as const;

/** The newest pieces as a picture: when each was written, and how the connection was at that time. */
export function renderTimeline(record: PipelineRecord, nowMs: number): TemplateResult {
  const { bars, dots, ticks, lengthMs, summary } = layOutTimeline(record, nowMs);
  return html`<figure class="timeline">
    <div class="timeline-box">
      <ul class="lanes" aria-hidden="true">
        <li class="connection">Connection</li>
        ${LANES.map(([, label]) => html`<li>${label}</li>`)}
      </ul>
      <svg viewBox="0 0 ${TIMELINE_WIDTH} ${TIMELINE_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="Timeline. ${summary}">
        ${bars.map(({ phase, x, width }) => svg`<rect class="bar" data-phase=${phase} x=${x} y=${BAR_TOP} width=${width} height=${BAR_HEIGHT} />`)}
        ${LANES.map(([kind]) => svg`<line class="lane" x1="0" x2=${TIMELINE_WIDTH} y1=${laneOf(kind)} y2=${laneOf(kind)} />`)}
        ${ticks.map((x) => svg`<line class="tick" x1=${x} x2=${x} y1=${BAR_TOP} y2=${TIMELINE_HEIGHT} />`)}
        ${dots.map(
          ({ kind, late, x, y }) =>
            svg`<rect class="dot" data-kind=${kind} data-late=${late} x=${x - 2} y=${y - LANE_HEIGHT / 3} width="4" height=${(LANE_HEIGHT * 2) / 3} />`,
        )}
      </svg>
    </div>
    <p class="axis" aria-hidden="true"><span>${Math.round(lengthMs / 1_000)} s ago</span><span>now</span></p>
    <figcaption>
      <span class="key"><i data-phase="live"></i>connected</span>
      <span class="key"><i data-phase="backoff"></i>not connected</span>
      <span class="key"><i data-kind="text"></i>arrived at once</span>
      <span class="key"><i data-kind="text" data-late="true"></i>arrived later</span>
      <span class="key"><i data-kind="death"></i>attempt died</span>
    </figcaption>
  </figure>`;
}
