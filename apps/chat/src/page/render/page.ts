import { html, nothing, type TemplateResult } from "lit-html";
import type { App } from "../app.ts";
import type { AppState } from "../state.ts";
import type { PickedFile } from "../upload/pick-files.ts";
import type { CitationView, Turn } from "../view/thread-view.ts";
import { renderAnnouncement } from "./announcement.ts";
import { renderComposer } from "./composer.ts";
import { renderHeader, renderPaneBar } from "./header.ts";
import { renderLibrary } from "./library.ts";
import { renderPipeline } from "./pipeline.ts";
import { renderSource } from "./source.ts";
import { renderTranscript } from "./transcript.ts";

/** The whole page. */
export function renderPage(state: AppState, app: App, nowMs: number): TemplateResult {
  return html`<a class="skip" href="#question" @click=${focusQuestion}>Skip to the question</a>
    <div class="frame" data-pane=${state.pane}>
      <header class="top">${renderHeader(state, headerActions(app))}</header>
      <aside class="library" aria-label="Threads and documents">${renderLibrary(state, libraryActions(app))}</aside>
      <main class="chat">
        <div class="scroll" id="transcript" tabindex="-1">${renderTranscript(state, transcriptActions(app, state))}</div>
        ${state.notice === undefined
          ? nothing
          : html`<p class="notice" role="alert">${state.notice} <button type="button" class="small" @click=${() => app.dismissNotice()}>Close</button></p>`}
        <div class="ask">${renderComposer(state, { onAsk: (question) => app.ask(question) }, nowMs)}</div>
      </main>
      <aside class="pipeline" aria-label="What the pipeline does">
        ${renderPipeline(state, { stream: app.conversation.stats(), client: app.client.stats() }, nowMs)}
      </aside>
      ${renderPaneBar(state.pane, (pane) => app.showPane(pane))}
    </div>
    ${renderAnnouncement(state.thread)} ${renderSource(state.source, () => app.closeSource())}`;
}

function focusQuestion(event: Event): void {
  // The address names the thread: it must not become #question.
  event.preventDefault();
  document.getElementById("question")?.focus();
}

const headerActions = (app: App) => ({
  onUser: (id: string) => app.switchUser(id),
  onCut: () => app.cut(),
  onKill: () => app.kill(),
  onPause: (isPaused: boolean) => app.pause(isPaused),
});

const libraryActions = (app: App) => ({
  onNewThread: () => app.newThread(),
  onFiles: (files: PickedFile[]) => app.addDocuments(Promise.resolve(files)),
  onCollection: (id: string) => app.chooseCollection(id),
  onRemove: (id: string) => app.removeCollection(id),
});

const transcriptActions = (app: App, { withdrawn }: AppState) => ({
  onAsk: (question: string) => app.ask(question),
  onDismiss: (requestId: string) => app.dismissPending(requestId),
  onStop: (turn: Turn) => app.stop(turn),
  onCitation: (citation: CitationView) => app.openSource(citation),
  canStop: (turn: Turn) => app.conversation.canStop(turn),
  isWithdrawn: ({ requestId }: Turn) => withdrawn.includes(requestId),
});
