import type { ApexError } from "@apex/ws-client";
import { HOME_THREAD } from "../names.ts";
import { callApi } from "./api.ts";
import { changePending, openConversation, type Conversation } from "./conversation.ts";
import { addDocuments, openSource, removeCollection } from "./documents.ts";
import { errorInWords } from "./error-words.ts";
import { follow } from "./follow.ts";
import { createGate, type Gate } from "./gate.ts";
import { recordPhase } from "./pipeline/record.ts";
import { newThreadId, rememberUser, showThreadInAddress } from "./session.ts";
import { initialState, type AppState, type Pane } from "./state.ts";
import type { Store } from "./store.ts";
import type { PickedFile } from "./upload/pick-files.ts";
import { damageInWords, resetInWords } from "./reset-words.ts";
import { collectionOf, rememberChoice, rememberedChoice } from "./thread-documents.ts";
import { lineAfter } from "./line.ts";
import { openSession, type ChatClient, type UserSession } from "./user-session.ts";
import { applyHomeEvent, EMPTY_HOME } from "./view/home-view.ts";
import type { CitationView, Turn } from "./view/thread-view.ts";

const TITLE_LENGTH_MAX = 80;

/** What a person can do on the page. Drawing reads the store; everything that happens goes through here. */
export class App {
  readonly #store: Store<AppState>;
  readonly #gate: Gate = createGate();
  #session: UserSession;
  #conversation: Conversation;

  constructor(store: Store<AppState>) {
    this.#store = store;
    this.#session = this.#signIn(store.get().userId);
    this.#conversation = this.#open(store.get().threadId);
  }

  get client(): ChatClient {
    return this.#session.client;
  }

  get conversation(): Conversation {
    return this.#conversation;
  }

  ask(question: string): void {
    const state = this.#store.get();
    const { home, threadId } = state;
    const collectionId = collectionOf(state);
    this.#choose(threadId, collectionId);
    this.#store.update({ asked: state.asked + 1 });
    if (!home.threads.some(({ id }) => id === threadId)) {
      this.client.thread(HOME_THREAD).request("name_thread", { thread: threadId, title: question.slice(0, TITLE_LENGTH_MAX) });
    }
    this.#conversation.ask(question, collectionId);
  }

  stop(turn: Turn): void {
    this.#conversation.stop(turn).catch(this.#notify);
  }

  openThread(threadId: string): void {
    if (threadId !== this.#conversation.threadId) this.#conversation = this.#open(threadId);
    this.#store.update({ pane: "chat" });
  }

  /** It is about the same documents, until others are chosen. */
  newThread(): void {
    const state = this.#store.get();
    const collectionId = collectionOf(state);
    const threadId = newThreadId();
    if (!state.home.deleted.includes(collectionId)) this.#choose(threadId, collectionId);
    this.openThread(threadId);
  }

  switchUser(userId: string): void {
    rememberUser(userId);
    this.#conversation.close();
    this.#session.close().catch(this.#notify);
    const { settings, threadId, record, isPanelOpen } = this.#store.get();
    // The thread stays in the address: another user sees their own thread of that name, which is empty.
    this.#store.update({ ...initialState(settings, userId, threadId), record: { points: [], spans: record.spans }, isPanelOpen });
    this.#gate.open();
    this.#session = this.#signIn(userId);
    this.#conversation = this.#open(threadId);
  }

  /** Does not wait for the next attempt to connect. */
  tryNow(): void {
    this.client.reconnect();
  }

  pause(isPaused: boolean): void {
    if (isPaused) this.#gate.shut();
    else this.#gate.open();
    this.#store.update({ isPaused });
  }

  cut(): void {
    callApi("/api/demo/cut", { method: "POST", body: { user: this.#session.userId } }).catch(this.#notify);
  }

  kill(): void {
    callApi("/api/demo/kill", { method: "POST", body: {} }).catch(this.#notify);
  }

  addDocuments(files: Promise<PickedFile[]>): void {
    const { threadId } = this.#store.get();
    // They are for the thread in which they were added, also when another one is open by then.
    addDocuments(this.#store, this.#session, files).then((id) => id !== undefined && this.#choose(threadId, id), this.#notify);
  }

  removeCollection(id: string): void {
    removeCollection(this.#session, id).catch(this.#notify);
    if (this.#store.get().upload.kind === "done") this.#store.update({ upload: { kind: "idle" } });
  }

  chooseCollection(collectionId: string): void {
    this.#choose(this.#store.get().threadId, collectionId);
  }

  openSource(citation: CitationView): void {
    void openSource(this.#store, this.#session, citation);
  }

  closeSource(): void {
    this.#store.update({ source: undefined });
  }

  showPane(pane: Pane): void {
    this.#store.update({ pane });
  }

  showPanel(isPanelOpen: boolean): void {
    this.#store.update({ isPanelOpen });
  }

  dismissNotice(): void {
    this.#store.update({ notice: undefined });
  }

  dismissPending(requestId: string): void {
    this.#store.update({ pending: this.#store.get().pending.filter((entry) => entry.requestId !== requestId) });
  }

  readonly #notify = (error: unknown): void => {
    this.#store.update({ notice: errorInWords(error) });
  };

  #signIn(userId: string): UserSession {
    const session = openSession(userId, (error) => this.#handleLineError(error));
    const { client } = session;
    const show = (): void => this.#showPhase(client);
    client.onPhase(show);
    show();
    const note = (words: string): void => this.#store.update({ resets: [...this.#store.get().resets, { words, at: Date.now() }] });
    client.onReset(({ stream, reason }) => note(resetInWords(stream.kind, reason)));
    client.onDamage(({ stream, first, last }) => note(damageInWords(stream.kind, first, last)));
    const { signal } = session;
    const stream = client.thread(HOME_THREAD).events({ from: "start", signal, onReset: () => this.#clearHome() });
    follow(stream, { signal }, (event, offset) => {
      this.#store.update({ home: applyHomeEvent(this.#store.get().home, offset, event) });
    }).catch(this.#notify);
    return session;
  }

  #choose(threadId: string, collectionId: string): void {
    const choice = { collectionId, at: Date.now() };
    const { userId, threadId: shown } = this.#store.get();
    rememberChoice(userId, threadId, choice);
    if (threadId === shown) this.#store.update({ choice });
  }

  #open(threadId: string): Conversation {
    this.#conversation?.close();
    showThreadInAddress(threadId);
    this.#store.update({ choice: rememberedChoice(this.#store.get().userId, threadId) });
    return openConversation({ client: this.client, store: this.#store, gate: this.#gate, onError: this.#notify }, threadId);
  }

  #clearHome(): "start" {
    this.#store.update({ home: EMPTY_HOME });
    return "start";
  }

  #showPhase(client: ChatClient): void {
    if (this.#session !== undefined && client !== this.client) return;
    const { phase } = client;
    const now = Date.now();
    this.#store.update({
      line: lineAfter(this.#store.get().line, phase, now),
      record: recordPhase(this.#store.get().record, phase.name, now),
    });
  }

  /** That there is no connection is shown by its phase; this is for what has no other place. */
  #handleLineError(error: ApexError): void {
    // The answer to a question of an earlier page, which is not waited for here.
    const { requestId } = error.details;
    if (requestId !== undefined) changePending(this.#store, String(requestId), { state: "rejected", problem: errorInWords(error) });
    else if (!error.retryable && this.#store.get().line.phase === "live") this.#notify(error);
  }
}
