import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { AppState } from "../state.ts";
import { collectionOf } from "../thread-documents.ts";
import { filesOfInput, type PickedFile } from "../upload/pick-files.ts";
import type { SkippedFile, UploadState } from "../upload/upload-state.ts";
import { ICONS } from "./icons.ts";
import { amount, megabytes } from "./words.ts";

export interface LibraryActions {
  readonly onNewThread: () => void;
  readonly onFiles: (files: PickedFile[]) => void;
  readonly onCollection: (id: string) => void;
  readonly onRemove: (id: string) => void;
}

/** The sidebar: collections of documents, then threads. What is done here often stays in sight, however many there are of either. */
export function renderLibrary(state: AppState, actions: LibraryActions): TemplateResult {
  return html`<button type="button" class="wide primary" @click=${actions.onNewThread}>${ICONS.plus} New thread</button>
    <section class="documents" aria-label="Documents">
      ${renderCollections(state, actions)}
      <div class="add-files">${renderFileButton("Add files", false, actions)} ${renderFileButton("Add folder", true, actions)}</div>
      <div aria-live="polite">${renderUpload(state.upload)}</div>
    </section>
    ${renderThreads(state)}`;
}

function renderThreads({ home, threadId }: AppState): TemplateResult {
  return html`<nav aria-label="Threads">
    <h2>Threads</h2>
    ${home.threads.length === 0 ? html`<p class="quiet">Your questions will be listed here.</p>` : nothing}
    <ul class="threads">
      ${repeat(
        home.threads,
        ({ id }) => id,
        ({ id, title }) => html`<li><a href="#${id}" title=${title} aria-current=${id === threadId ? "page" : nothing}>${title}</a></li>`,
      )}
    </ul>
  </nav>`;
}

function renderCollections(state: AppState, { onCollection, onRemove }: LibraryActions): TemplateResult {
  const { sample } = state.settings;
  const chosen = collectionOf(state);
  return html`<fieldset class="collections">
    <legend>Documents to ask about</legend>
    <div class="list">
    ${repeat(
      [sample, ...state.home.collections],
      ({ id }) => id,
      ({ id, name, documents, bytes }) =>
        html`<div class="collection">
          <label>
            <input type="radio" name="collection" .value=${id} .checked=${id === chosen} @change=${() => onCollection(id)} />
            <span>${name}<small class="quiet">${amount(documents, "document")}, ${megabytes(bytes)}</small></span>
          </label>
          ${id === sample.id
            ? nothing
            : html`<button type="button" class="bare" aria-label="Delete ${name}" title="Delete" @click=${() => onRemove(id)}>${ICONS.trash}</button>`}
        </div>`,
    )}
    </div>
  </fieldset>`;
}

function renderFileButton(label: string, isFolder: boolean, { onFiles }: LibraryActions): TemplateResult {
  const handle = ({ target }: Event): void => {
    const input = target as HTMLInputElement;
    const files = filesOfInput(input);
    input.value = "";
    if (files.length > 0) onFiles(files);
  };
  return html`<label class="button">
    ${isFolder ? ICONS.folder : ICONS.file} ${label}
    <input type="file" class="visually-hidden" multiple ?webkitdirectory=${isFolder} data-testid=${isFolder ? "folder" : "files"} @change=${handle} />
  </label>`;
}

function renderUpload(upload: UploadState): TemplateResult | typeof nothing {
  switch (upload.kind) {
    case "idle":
      return nothing;
    case "reading":
      return html`<p class="upload">Reading ${upload.files === 0 ? "the folder" : amount(upload.files, "file")}…</p>`;
    case "sending":
      return html`<div class="upload" data-testid="upload">
        <label>
          <span>Indexing “${upload.name}”${upload.waiting ? " (waiting for the server)" : ""}</span>
          <progress max=${upload.bytes} .value=${upload.bytesDone}></progress>
        </label>
        <small class="quiet" aria-hidden="true"
          >${upload.filesDone.toLocaleString("en")} of ${amount(upload.files, "file")} · ${megabytes(upload.bytesDone)} of
          ${megabytes(upload.bytes)}</small
        >
      </div>`;
    case "done":
      return html`<p class="upload" data-testid="upload-done">
        “${upload.name}” is ready: ${amount(upload.files, "document")}. ${renderSkipped(upload.skipped)}
      </p>`;
    case "failed":
      return html`<p class="upload failed" role="alert">${upload.problem}</p>`;
  }
}

function renderSkipped(skipped: readonly SkippedFile[]): TemplateResult | typeof nothing {
  if (skipped.length === 0) return nothing;
  return html`<details>
    <summary>${amount(skipped.length, "file")} left out</summary>
    <ul>
      ${skipped.slice(0, 50).map(({ path, why }) => html`<li>${path}: ${why}</li>`)}
    </ul>
  </details>`;
}
