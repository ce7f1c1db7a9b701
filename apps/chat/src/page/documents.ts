import { callApi, fetchLines } from "./api.ts";
import { errorInWords } from "./error-words.ts";
import type { AppState } from "./state.ts";
import type { Store } from "./store.ts";
import type { PickedFile } from "./upload/pick-files.ts";
import { upload } from "./upload/upload.ts";
import type { UserSession } from "./user-session.ts";
import type { CitationView } from "./view/thread-view.ts";

/** Lines shown around a quote. */
const CONTEXT_LINES = 6;

/** Uploads what a person gave. Resolves to the new collection's id when it is ready; another user's page sees none of it. */
export async function addDocuments(store: Store<AppState>, session: UserSession, files: Promise<PickedFile[]>): Promise<string | undefined> {
  const show = (change: Partial<AppState>): void => {
    if (!session.signal.aborted) store.update(change);
  };
  try {
    show({ upload: { kind: "reading", files: 0 } });
    const picked = await files;
    show({ upload: { kind: "reading", files: picked.length } });
    const { token, untilOnline } = session;
    const { id } = await upload(picked, { token, untilOnline, onState: (state) => show({ upload: state }) });
    return session.signal.aborted ? undefined : id;
  } catch (error) {
    show({ upload: { kind: "failed", problem: errorInWords(error) } });
    return undefined;
  }
}

export async function removeCollection(session: UserSession, id: string): Promise<void> {
  await callApi(`/api/collections/${encodeURIComponent(id)}`, { method: "DELETE", token: await session.token() });
}

/** Opens the lines around a citation. */
export async function openSource(store: Store<AppState>, session: UserSession, citation: CitationView): Promise<void> {
  store.update({ source: { citation, lines: undefined, problem: undefined } });
  try {
    const { collection, document, lineFrom, lineTo } = citation;
    const first = Math.max(1, lineFrom - CONTEXT_LINES);
    const passage = await fetchLines(await session.token(), collection, document, first, lineTo + CONTEXT_LINES);
    const lines = passage.text.split("\n").map((text, index) => {
      const number = passage.from + index;
      return { number, text, quoted: number >= lineFrom && number <= lineTo };
    });
    showIfStillOpen(store, citation, { lines });
  } catch (error) {
    showIfStillOpen(store, citation, { problem: errorInWords(error) });
  }
}

function showIfStillOpen(
  store: Store<AppState>,
  citation: CitationView,
  change: Partial<NonNullable<AppState["source"]>>,
): void {
  const { source } = store.get();
  if (source?.citation === citation) store.update({ source: { ...source, ...change } });
}
