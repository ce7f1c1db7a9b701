import { html, nothing, type TemplateResult } from "lit-html";
import type { Step } from "../view/thread-view.ts";
import { ICONS } from "./icons.ts";
import { seconds } from "./words.ts";

/** What the agent thought and did, in order. */
export function renderSteps(steps: readonly Step[]): TemplateResult | typeof nothing {
  if (steps.length === 0) return nothing;
  return html`<ol class="steps" aria-label="What the agent did">
    ${steps.map((step) => (step.kind === "thinking" ? renderThought(step.thought) : renderTool(step)))}
  </ol>`;
}

const renderThought = (thought: string): TemplateResult => html`<li class="step">${ICONS.thought}<span>${thought}</span></li>`;

function renderTool(step: Extract<Step, { kind: "tool" }>): TemplateResult {
  const state = { running: "runs", done: seconds(step.durationMs ?? 0), failed: "failed", interrupted: "was interrupted" }[step.state];
  return html`<li class="step tool" data-state=${step.state}>
    ${ICONS.tool}
    <details>
      <summary><code>${step.toolName}</code> ${describeParameters(step.parameters)} <span class="quiet">${state}</span></summary>
      <pre tabindex="0">${JSON.stringify({ parameters: step.parameters, results: step.results ?? null }, null, 2)}</pre>
    </details>
  </li>`;
}

function describeParameters(parameters: unknown): string {
  if (typeof parameters !== "object" || parameters === null) return "";
  return Object.values(parameters)
    .map((value) => (Array.isArray(value) ? value.join(" ") : String(value)))
    .join(", ");
}
