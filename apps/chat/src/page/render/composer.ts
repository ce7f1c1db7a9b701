import { html, type TemplateResult } from "lit-html";
import { QUESTION_LENGTH_MAX } from "../../names.ts";
import type { AppState } from "../state.ts";
import { collectionOf } from "../thread-documents.ts";
import type { CollectionView } from "../view/home-view.ts";
import { ICONS } from "./icons.ts";
import { amount } from "./words.ts";

export interface ComposerActions {
  readonly onAsk: (question: string) => void;
  /** Leads to where other documents are chosen. */
  readonly onDocuments: () => void;
}

/** Where a question is written. It can always be sent: without a connection it waits in the browser. */
export function renderComposer(state: AppState, { onAsk, onDocuments }: ComposerActions): TemplateResult {
  const about = documentsOf(state);
  const name = typeof about === "object" ? about.name : "the documents of this thread";

  const send = (form: HTMLFormElement): void => {
    const field = form.elements.namedItem("question") as HTMLTextAreaElement;
    const question = field.value.trim();
    if (question === "") return;
    field.value = "";
    fitHeight(field);
    onAsk(question);
  };
  const handleSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    send(event.currentTarget as HTMLFormElement);
  };
  const handleKey = (event: KeyboardEvent): void => {
    // Enter confirms a word while an input method is open.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send((event.target as HTMLTextAreaElement).form as HTMLFormElement);
  };

  return html`<form class="composer" @submit=${handleSubmit}>
      <label class="visually-hidden" for="question">Your question about ${name}</label>
      <textarea
        id="question"
        name="question"
        rows="1"
        maxlength=${QUESTION_LENGTH_MAX}
        placeholder="Ask a question"
        enterkeyhint="send"
        autocomplete="off"
        @keydown=${handleKey}
        @input=${(event: Event) => fitHeight(event.target as HTMLTextAreaElement)}
      ></textarea>
      <button type="submit" class="primary" aria-label="Ask">${ICONS.send}</button>
    </form>
    <p class="about ${about === "deleted" ? "failed" : "quiet"}" data-testid="about">
      ${ICONS.folder}
      ${about === "deleted"
        ? html`<span>The documents of this thread were deleted. Choose others for your next question.</span>`
        : html`<span>${about === undefined ? "Finding the documents of this thread…" : html`About <strong>${about.name}</strong>, ${amount(about.documents, "document")}`}</span>`}
      <button type="button" class="link" @click=${onDocuments}>Change</button>
    </p>`;
}

/** What the next question is about; undefined until it is known here. */
function documentsOf(state: AppState): CollectionView | "deleted" | undefined {
  const id = collectionOf(state);
  if (state.home.deleted.includes(id)) return "deleted";
  return [state.settings.sample, ...state.home.collections].find((collection) => collection.id === id);
}

/** As high as its text, up to the maximum that the style sheet sets. */
function fitHeight(field: HTMLTextAreaElement): void {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
