import { html, type TemplateResult } from "lit-html";

/** Pictures beside words: never the only name of anything, so hidden from screen readers. */
const icon = (path: string): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d=${path} /></svg>`;

export const ICONS = {
  send: icon("M3 10 17 3l-4 14-3-6zM10 11l7-8"),
  stop: icon("M6 6h8v8H6z"),
  plus: icon("M10 4v12M4 10h12"),
  cut: icon("M6 7a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM6 17a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM7.500 6.500 17 15M7.500 13.500 17 5"),
  pause: icon("M7 4v12M13 4v12"),
  play: icon("M6 4l10 6-10 6z"),
  kill: icon("M11 2 4 11h5l-1 7 8-10h-5z"),
  folder: icon("M2 5h6l2 2h8v9H2z"),
  file: icon("M5 2h7l4 4v12H5zM12 2v4h4"),
  trash: icon("M4 6h12M8 6V3h4v3M6 6l1 11h6l1-11"),
  chat: icon("M3 4h14v10H9l-4 3v-3H3z"),
  wave: icon("M2 10h3l2-6 4 12 3-8 1 2h3"),
  check: icon("M4 10l4 4 8-9"),
  cross: icon("M5 5l10 10M15 5 5 15"),
  tool: icon("M8.500 14a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11zM13 13l4 4"),
  unplugged: icon("M4 4l12 12M6 8.500 4.500 10a3.500 3.500 0 0 0 5 5L11 13.500M14 11.500 15.500 10a3.500 3.500 0 0 0-5-5L9 6.500"),
  thought: icon("M10 3a6 6 0 0 1 3 11v2H7v-2a6 6 0 0 1 3-11zM8 18h4"),
} as const;
