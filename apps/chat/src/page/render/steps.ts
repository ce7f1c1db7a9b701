import { html, nothing, type TemplateResult } from "lit-html";
import type { Step } from "../view/thread-view.ts";
import { ICONS } from "./icons.ts";
import { describeParameters, toolVerb } from "./tool-words.ts";
import { seconds } from "./words.ts";

/** What the agent thought and did, in order. */
export function renderSteps(steps: readonly Step[]): TemplateResult | typeof nothing {
  if (steps.length === 0) return nothing;
  return html`<ol class="steps" aria-label="What the agent did">
    ${steps.map((step) => (step.kind === "thinking" ? renderThought(step.thought) : renderTool(step)))}
  </ol>`;
}

const renderThought = (thought: string): TemplateResult => html`<li class="step">${ICONS.thought}<span>${thought}</span></li>`;

function renderTool({ toolName, parameters, state, durationMs, results }: Extract<Step, { kind: "tool" }>): TemplateResult {
  const verb = toolVerb(toolName, state === "running");
  const ended = { running: "", done: seconds(durationMs ?? 0), failed: "failed", interrupted: "interrupted" }[state];
  return html`<li class="step tool" data-state=${state}>
    ${ICONS.tool}
    <details>
      <summary>${verb ?? html`<code>${toolName}</code>`} ${describeParameters(toolName, parameters)} <span class="took">${ended}</span></summary>
      <pre tabindex="0">${JSON.stringify({ tool: toolName, parameters, results: results ?? null }, null, 2)}</pre>
    </details>
  </li>`;
}
