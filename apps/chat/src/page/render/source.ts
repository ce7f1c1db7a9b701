import { html, nothing, type TemplateResult } from "lit-html";
import type { OpenSource } from "../state.ts";
import { placeOf } from "./answer.ts";
import { ICONS } from "./icons.ts";

/** The lines around a quote. The dialog itself is opened and closed by `syncDialog`. */
export function renderSource(source: OpenSource | undefined, onClose: () => void): TemplateResult {
  return html`<dialog class="source" aria-labelledby="source-title" @close=${onClose}>
    ${source === undefined
      ? nothing
      : html`<header>
            <h2 id="source-title">${source.citation.document} <small class="quiet">${placeOf(source.citation)}</small></h2>
            <form method="dialog"><button class="bare" aria-label="Close">${ICONS.cross}</button></form>
          </header>
          ${source.problem === undefined ? renderLines(source) : html`<p class="failed" role="alert">${source.problem}</p>`}`}
  </dialog>`;
}

function renderLines({ lines }: OpenSource): TemplateResult {
  if (lines === undefined) return html`<p class="quiet">Reading…</p>`;
  return html`<ol class="source-lines" tabindex="0" aria-label="Lines of the document">
    ${lines.map(
      ({ number, text, quoted }) =>
        html`<li value=${number} class=${quoted ? "quoted" : ""}>${quoted ? html`<mark>${text}</mark>` : text}</li>`,
    )}
  </ol>`;
}

/** A dialog is modal only when it was opened by a call. */
export function syncDialog(root: ParentNode, isWanted: boolean): void {
  const dialog = root.querySelector<HTMLDialogElement>("dialog.source");
  if (dialog === null || dialog.open === isWanted) return;
  if (isWanted) dialog.showModal();
  else dialog.close();
}
