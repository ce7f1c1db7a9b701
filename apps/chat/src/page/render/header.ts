import { html, nothing, type TemplateResult } from "lit-html";
import { phaseInWords } from "../line-words.ts";
import type { AppState, Pane } from "../state.ts";
import { ICONS } from "./icons.ts";

export interface HeaderActions {
  readonly onUser: (id: string) => void;
  readonly onCut: () => void;
  readonly onKill: () => void;
  readonly onPanel: (isOpen: boolean) => void;
  readonly onPause: (isPaused: boolean) => void;
}

/** The name of the page, how the connection is, who is here, and what can be broken. */
export function renderHeader({ settings, userId, line, isPaused, isPanelOpen }: AppState, actions: HeaderActions): TemplateResult {
  return html`<h1>
      <img src="./lighthouse.svg" alt="" width="28" height="28" /><span>Hollow Rock<small>an Apex WS demo</small></span>
    </h1>
    <p class="phase" data-phase=${line.phase} data-testid="phase" role="status">
      <i></i><span class="visually-hidden">Connection: </span>${phaseInWords(line.phase)}
    </p>
    <button type="button" class="panel-toggle" aria-pressed=${isPanelOpen} aria-controls="delivery" title="How this thread reaches this page" @click=${() => actions.onPanel(!isPanelOpen)}>
      ${ICONS.wave}<span>Delivery</span>
    </button>
    ${settings.demo
      ? html`<div class="break" role="group" aria-label="Break it">
            <button type="button" @click=${actions.onCut} title="Cuts the connections of your tabs">${ICONS.cut}<span>Cut</span></button>
            <button type="button" aria-pressed=${isPaused} @click=${() => actions.onPause(!isPaused)} title=${isPaused ? "This tab goes on reading" : "This tab stops reading for a while"}>
              ${isPaused ? ICONS.play : ICONS.pause}<span>${isPaused ? "Read on" : "Pause"}</span>
            </button>
            <button type="button" class="danger" @click=${actions.onKill} title="Kills the server. It is started again in a moment">
              ${ICONS.kill}<span>Kill</span>
            </button>
          </div>
          <label class="user"
            ><span class="visually-hidden">You are</span>
            <select @change=${(event: Event) => actions.onUser((event.target as HTMLSelectElement).value)}>
              ${settings.users.map(({ id, name }) => html`<option value=${id} ?selected=${id === userId}>${name}</option>`)}
            </select>
          </label>`
      : nothing}`;
}

const PANES: readonly (readonly [Pane, string, TemplateResult])[] = [
  ["library", "Library", ICONS.folder],
  ["chat", "Chat", ICONS.chat],
  ["delivery", "Delivery", ICONS.wave],
];

/** On a phone: which pane is seen. */
export function renderPaneBar(current: Pane, onPane: (pane: Pane) => void): TemplateResult {
  return html`<nav class="panes" aria-label="Parts of the page">
    ${PANES.map(
      ([pane, label, icon]) =>
        html`<button type="button" aria-current=${pane === current ? "true" : nothing} @click=${() => onPane(pane)}>${icon}<span>${label}</span></button>`,
    )}
  </nav>`;
}
