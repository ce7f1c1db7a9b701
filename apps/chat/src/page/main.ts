import { html, render } from "lit-html";
import { fetchSettings } from "./api.ts";
import { App } from "./app.ts";
import { watchDrops } from "./drops.ts";
import { errorInWords } from "./error-words.ts";
import { renderPage } from "./render/page.ts";
import { syncDialog } from "./render/source.ts";
import { createScrollKeeper } from "./scrolling.ts";
import { rememberedUser, threadIdIn, threadOfAddress } from "./session.ts";
import { initialState, type AppState } from "./state.ts";
import { createPainter, createStore } from "./store.ts";

const root = document.getElementById("app") as HTMLElement;
/** What moves by itself, the timeline and a countdown, is drawn this often. */
const TICK_MS = 500;

async function start(): Promise<void> {
  const settings = await fetchSettings();
  const scrolling = createScrollKeeper(() => root.querySelector("#transcript"));
  const paint = createPainter(() => {
    const state = store.get();
    scrolling.keep(() => render(renderPage(state, app, Date.now()), root), state.asked);
    syncDialog(root, state.source !== undefined);
  });
  const store = createStore<AppState>(initialState(settings, rememberedUser(settings.users), threadOfAddress()), paint);
  const app = new App(store);

  // There is room for the panel beside the chat, or it lies over it and is opened when it is wanted.
  const wide = matchMedia("(min-width: 1181px)");
  wide.addEventListener("change", () => app.showPanel(wide.matches));
  app.showPanel(wide.matches);
  addEventListener("hashchange", () => {
    const threadId = threadIdIn(location.hash);
    if (threadId !== undefined) app.openThread(threadId);
  });
  addEventListener("keydown", (event) => {
    // The panel lies over the chat there; a dialog is closed by the browser.
    if (event.key === "Escape" && !wide.matches && root.querySelector("dialog[open]") === null) app.showPanel(false);
    const isTyping = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    root.querySelector<HTMLTextAreaElement>("#question")?.focus();
  });
  watchDrops(document.documentElement, (files) => app.addDocuments(files));
  setInterval(paint, TICK_MS);
}

start().catch((error: unknown) => {
  render(html`<p class="notice" role="alert"><span>The page could not start. ${errorInWords(error)}</span> <a href="">Try again</a></p>`, root);
});
