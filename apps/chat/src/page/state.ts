import type { ApexError } from "@apex/ws-client";
import type { PageSettings } from "../page-settings.ts";
import { EMPTY_RECORD, type PipelineRecord } from "./pipeline/record.ts";
import type { UploadState } from "./upload/upload-state.ts";
import { EMPTY_HOME, type HomeView } from "./view/home-view.ts";
import { EMPTY_AUDIT, type OrderAudit } from "./view/order-audit.ts";
import { EMPTY_THREAD, type CitationView, type ThreadView } from "./view/thread-view.ts";

/** A question that this page asked and that has not come back in the thread's inbox yet. */
export interface Pending {
  readonly requestId: string;
  readonly threadId: string;
  readonly question: string;
  readonly state: "sending" | "accepted" | "rejected";
  readonly problem: string | undefined;
}

export interface ResetNote {
  /** A sentence. */
  readonly words: string;
  readonly at: number;
}

/** How the connection is, in the words of the library. */
export interface LineState {
  readonly phase: string;
  /** When the next attempt is due, while it waits; milliseconds since 1970. */
  readonly retryAt: number | undefined;
  /** Why there is no connection, until there is one again. */
  readonly cause: LineCause | undefined;
}

export interface LineCause {
  readonly code: ApexError["code"];
  /** Failures in a row, from 1. */
  readonly attempt: number;
}

/** Documents that a person chose for a thread, before they asked about them. */
export interface Choice {
  readonly collectionId: string;
  /** When; milliseconds since 1970. */
  readonly at: number;
}

/** A citation that was opened, with the lines around it once they are there. */
export interface OpenSource {
  readonly citation: CitationView;
  readonly lines: readonly { readonly number: number; readonly text: string; readonly quoted: boolean }[] | undefined;
  readonly problem: string | undefined;
}

export type Pane = "chat" | "library" | "delivery";

export interface AppState {
  readonly settings: PageSettings;
  readonly userId: string;
  readonly threadId: string;
  readonly thread: ThreadView;
  readonly home: HomeView;
  readonly audit: OrderAudit;
  readonly record: PipelineRecord;
  readonly line: LineState;
  readonly resets: readonly ResetNote[];
  readonly pending: readonly Pending[];
  /** Questions that were stopped before they began; the log says so when their turn comes. */
  readonly withdrawn: readonly string[];
  /** The documents that were chosen for this thread; `collectionOf` says what it is about. */
  readonly choice: Choice | undefined;
  /** How many questions were asked here: each is brought into sight. */
  readonly asked: number;
  readonly upload: UploadState;
  readonly source: OpenSource | undefined;
  readonly isPaused: boolean;
  /** On a phone one pane is seen at a time. */
  readonly pane: Pane;
  /** Elsewhere the panel about delivery is open or closed. */
  readonly isPanelOpen: boolean;
  /** A sentence about something that did not work. */
  readonly notice: string | undefined;
}

export function initialState(settings: PageSettings, userId: string, threadId: string): AppState {
  return {
    settings,
    userId,
    threadId,
    thread: EMPTY_THREAD,
    home: EMPTY_HOME,
    audit: EMPTY_AUDIT,
    record: EMPTY_RECORD,
    line: { phase: "idle", retryAt: undefined, cause: undefined },
    resets: [],
    pending: [],
    withdrawn: [],
    choice: undefined,
    asked: 0,
    upload: { kind: "idle" },
    source: undefined,
    isPaused: false,
    pane: "chat",
    isPanelOpen: false,
    notice: undefined,
  };
}
