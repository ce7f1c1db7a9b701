import { html, nothing, type TemplateResult } from "lit-html";
import type { App } from "../app.ts";
import type { AppState } from "../state.ts";
import type { PickedFile } from "../upload/pick-files.ts";
import type { CitationView, Turn } from "../view/thread-view.ts";
import { renderAnnouncement } from "./announcement.ts";
import { renderComposer } from "./composer.ts";
import { renderDelivery } from "./delivery.ts";
import { renderHeader, renderPaneBar } from "./header.ts";
import { renderLibrary } from "./library.ts";
import { renderLineBanner } from "./line-banner.ts";
import { renderSource } from "./source.ts";
import { renderTranscript } from "./transcript.ts";

/** The whole page. */
export function renderPage(state: AppState, app: App, nowMs: number): TemplateResult {
  return html`<a class="skip" href="#question" @click=${focusQuestion}>Skip to the question</a>
    <div class="frame" data-pane=${state.pane} data-panel=${state.isPanelOpen ? "open" : "closed"}>
      <header class="top">${renderHeader(state, headerActions(app))}</header>
      <aside class="library" aria-label="Threads and documents">${renderLibrary(state, libraryActions(app))}</aside>
      <main class="chat">
        <div class="scroll" id="transcript" tabindex="-1">${renderTranscript(state, transcriptActions(app, state))}</div>
        ${state.notice === undefined
          ? nothing
          : html`<p class="notice" role="alert">${state.notice} <button type="button" class="small" @click=${() => app.dismissNotice()}>Close</button></p>`}
        <div class="ask">
          ${renderLineBanner(state.line, { onTryNow: () => app.tryNow() }, nowMs)}
          ${renderComposer(state, { onAsk: (question) => app.ask(question), onDocuments: () => showDocuments(app) })}
        </div>
      </main>
      <aside class="delivery" id="delivery" aria-label="Delivery">
        ${renderDelivery(state, { stream: app.conversation.stats(), client: app.client.stats() }, nowMs)}
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

function showDocuments(app: App): void {
  app.showPane("library");
  requestAnimationFrame(() => document.querySelector<HTMLElement>(".collections input:checked, .collections input")?.focus());
}

const headerActions = (app: App) => ({
  onUser: (id: string) => app.switchUser(id),
  onCut: () => app.cut(),
  onKill: () => app.kill(),
  onPanel: (isOpen: boolean) => app.showPanel(isOpen),
  onPause: (isPaused: boolean) => app.pause(isPaused),
});

const libraryActions = (app: App) => ({
  onNewThread: () => app.newThread(),
  onFiles: (files: PickedFile[]) => app.addDocuments(Promise.resolve(files)),
  onCollection: (id: string) => app.chooseCollection(id),
  onRemove: (id: string) => app.removeCollection(id),
});

const transcriptActions = (app: App, { withdrawn, line }: AppState) => ({
  onAsk: (question: string) => app.ask(question),
  onDismiss: (requestId: string) => app.dismissPending(requestId),
  onStop: (turn: Turn) => app.stop(turn),
  onCitation: (citation: CitationView) => app.openSource(citation),
  canStop: (turn: Turn) => app.conversation.canStop(turn),
  isWithdrawn: ({ requestId }: Turn) => withdrawn.includes(requestId),
  isConnected: line.cause === undefined && line.phase !== "suspended" && line.phase !== "closed",
});
