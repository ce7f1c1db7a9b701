import { html, nothing, type TemplateResult } from "lit-html";
import { QUESTION_LENGTH_MAX } from "../../names.ts";
import type { AppState } from "../state.ts";
import { ICONS } from "./icons.ts";
import { lineProblem } from "./words.ts";

export interface ComposerActions {
  readonly onAsk: (question: string) => void;
}

/** Where a question is written. It can always be sent: without a line it waits in the page. */
export function renderComposer(state: AppState, { onAsk }: ComposerActions, nowMs: number): TemplateResult {
  const problem = lineProblem(state.line, nowMs);
  const collections = [state.settings.sample, ...state.home.collections];
  const name = collections.find(({ id }) => id === state.collectionId)?.name ?? "documents";

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

  return html`${problem === undefined ? nothing : html`<p class="line-problem" role="status">${problem}</p>`}
    <form class="composer" @submit=${handleSubmit}>
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
    </form>`;
}

/** As high as its text, up to the maximum that the style sheet sets. */
function fitHeight(field: HTMLTextAreaElement): void {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
