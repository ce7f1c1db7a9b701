import { html, nothing, type TemplateResult } from "lit-html";
import { parseMarkdown, type Block, type Inline } from "../view/markdown.ts";
import type { CitationView } from "../view/thread-view.ts";

export interface AnswerParts {
  readonly text: string;
  readonly citations: readonly CitationView[];
  readonly isStreaming: boolean;
  readonly onCitation: (citation: CitationView) => void;
}

/** An answer's text; while it is written, with a caret behind the last word. */
export function renderAnswer(parts: AnswerParts): TemplateResult {
  const blocks = parseMarkdown(parts.text);
  return html`<div class="answer" data-testid="answer">
    ${blocks.map((block, index) => renderBlock(block, parts, parts.isStreaming && index === blocks.length - 1))}
  </div>`;
}

function renderBlock(block: Block, parts: AnswerParts, isLast: boolean): TemplateResult {
  const caret = isLast ? html`<span class="caret" aria-hidden="true"></span>` : nothing;
  switch (block.kind) {
    case "paragraph":
      return html`<p>${renderInline(block.content, parts)}${caret}</p>`;
    case "quote":
      return html`<blockquote>${renderInline(block.content, parts)}${caret}</blockquote>`;
    case "heading":
      return html`<h4>${renderInline(block.content, parts)}${caret}</h4>`;
    case "code":
      return html`<pre tabindex="0"><code>${block.text}</code>${caret}</pre>`;
    case "list": {
      const items = block.items.map((item) => html`<li>${renderInline(item, parts)}</li>`);
      return block.ordered ? html`<ol>${items}${caret}</ol>` : html`<ul>${items}</ul>`;
    }
  }
}

function renderInline(content: readonly Inline[], parts: AnswerParts): unknown[] {
  return content.map((part) => {
    switch (part.kind) {
      case "text":
        return part.text;
      case "strong":
        return html`<strong>${part.text}</strong>`;
      case "emphasis":
        return html`<em>${part.text}</em>`;
      case "code":
        return html`<code>${part.text}</code>`;
      case "citation":
        return renderCitation(part.number, parts);
    }
  });
}

function renderCitation(number: number, { citations, onCitation }: AnswerParts): unknown {
  const citation = citations.find((candidate) => candidate.number === number);
  if (citation === undefined) return `[${number}]`;
  const place = `${citation.document}, ${placeOf(citation)}`;
  return html`<button type="button" class="citation" title=${place} aria-label="Source ${number}: ${place}" @click=${() => onCitation(citation)}>
    ${number}
  </button>`;
}

export const placeOf = ({ lineFrom, lineTo }: CitationView): string =>
  lineFrom === lineTo ? `line ${lineFrom}` : `lines ${lineFrom}–${lineTo}`;
