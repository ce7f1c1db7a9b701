/** What a page shows of an event. */
export interface Shown {
  readonly type: string;
  readonly threadId: string | undefined;
  readonly runId: string | undefined;
  readonly agent: string | undefined;
  readonly tool: string | undefined;
  readonly text: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/** The page as a person has it; which client is in it is the stage's. */
export interface ChatView {
  readonly shown: readonly Shown[];
  readonly status: "connecting" | "online" | "offline" | "signed-out";
  open(): void;
  openThread(threadId: string): void;
  ask(threadId: string, text: string): void;
  startAgent(threadId: string, text: string): void;
  askForHistory(threadId: string): void;
  networkIsBack(): void;
  close(): void;
}

/** Of the stage's folder: `page/chat-view.ts`. */
export interface PageModule {
  readonly ChatView: new (address: { readonly url: string; readonly token: string | undefined; readonly tab: string }) => ChatView;
}
