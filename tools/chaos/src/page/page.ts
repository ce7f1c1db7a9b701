import { connect, cursorOf, offsetOf, type ApexError, type Client, type RequestHandle, type ThreadEvent } from "@apex/ws-client";
import { textOf, witnessIn, witnessOf, type ChaosContract } from "../contract.ts";
import type { AskReason } from "../history/records.ts";
import type { Outlet } from "../observe/outlet.ts";
import { CLIENT_SETTINGS, threadName, userName } from "../settings.ts";
import { createPageSockets } from "./page-socket.ts";
import { openStorage, storedRequests, type PageStorage, type StoredView } from "./page-storage.ts";

/** What a page asks for. */
export interface Ask {
  readonly thread: number;
  readonly count: number;
  readonly chunkMs: number;
  readonly fails: boolean;
  readonly reason: AskReason;
  /** Given up if it was not sent by then. */
  readonly deadlineMs?: number;
}

/** One life of a page: a client, its views, and the application that writes down what it is told. */
export interface Page {
  readonly page: number;
  /** Requests that this page made and that were not answered yet. */
  readonly waiting: number;
  ask(ask: Ask): void;
  /** The application does not return from its event handler until it is told to go on. */
  stall(isStalled: boolean): void;
  /** The page's process is gone: what was not stored is lost. `heir`: the page that starts from its storage. */
  vanish(heir: number | undefined): void;
}

export interface PageOptions {
  readonly page: number;
  readonly user: number;
  readonly threads: readonly number[];
  readonly port: number;
  readonly storage: PageStorage;
  readonly outlet: Outlet;
  readonly nextView: () => number;
}

export function openPage(options: PageOptions): Page {
  const { page, user, storage, outlet } = options;
  let isGone = false;
  let gate: { readonly promise: Promise<void>; readonly open: () => void } | undefined;
  let isConnected = false;
  let waiting = 0;
  const { record } = outlet;
  const sockets = createPageSockets((count) => record({ k: "resumed", page, count }));
  const client: Client<ChaosContract> = connect<ChaosContract>(`ws://127.0.0.1:${options.port}/ws?page=${page}`, {
    token: () => userName(user),
    storage: openStorage(storage, () => isGone),
    webSocket: sockets.webSocket,
    settings: CLIENT_SETTINGS,
    onError: (error) => !isGone && recordError(error),
  });
  client.onPhase((phase) => {
    if (isGone) return;
    if (phase.name === "resuming" && !isConnected) record({ k: "connected", at: Date.now(), page });
    isConnected = phase.name === "resuming" || phase.name === "live" || phase.name === "lagging";
    if (phase.name !== "closed") return;
    record({ k: "client-closed", at: Date.now(), page, reason: phase.reason });
  });
  for (const thread of options.threads) show(thread);

  function recordError({ code, details }: ApexError): void {
    const id = details["requestId"];
    record({ k: "page-error", at: Date.now(), page, code, ...(typeof id === "string" ? { id } : {}) });
  }

  /** Shows a thread: from where the stored view was, or from the start. */
  function show(thread: number): void {
    let stored = storage.views.get(thread) ?? openView(thread);
    const handle = async (event: ThreadEvent<ChaosContract>): Promise<void> => {
      if (isGone) return;
      const offset = offsetOf(event);
      record({ k: "event", view: stored.view, offset, id: event.eventId, user: event.userId, thread: event.threadId, witness: witnessIn(event), request: "requestId" in event ? event.requestId : undefined });
      stored = { ...stored, offset, cursor: cursorOf(event) };
      storage.views.set(thread, stored);
      await gate?.promise;
    };
    client.thread(threadName(thread)).on(handle, {
      from: stored.cursor ?? "start",
      onReset: ({ reason }) => {
        if (isGone) return "start";
        record({ k: "reset", at: Date.now(), view: stored.view, reason });
        stored = { view: stored.view, offset: 0, cursor: undefined };
        storage.views.set(thread, stored);
        return "start";
      },
    });
  }

  function openView(thread: number): StoredView {
    const view = options.nextView();
    record({ k: "view", view, page, user, thread, after: 0 });
    const stored: StoredView = { view, offset: 0, cursor: undefined };
    storage.views.set(thread, stored);
    return stored;
  }

  function watch(id: string, handle: RequestHandle): void {
    const tell = (outcome: { readonly type: "accepted"; readonly again: boolean } | { readonly type: "settled" }): void => {
      if (!isGone) record({ k: "outcome", at: Date.now(), id, ...outcome });
    };
    const fail = (type: "rejected" | "unsettled") => (error: ApexError): void => {
      if (isGone) return;
      record({ k: "outcome", at: Date.now(), id, type, code: error.code, unknown: error.details["outcomeUnknown"] === true });
    };
    waiting += 1;
    void handle.accepted.finally(() => (waiting -= 1)).catch(() => undefined);
    handle.accepted.then(({ duplicate }) => tell({ type: "accepted", again: duplicate }), fail("rejected"));
    handle.settled.then(() => tell({ type: "settled" }), fail("unsettled"));
  }

  return {
    page,
    get waiting() {
      return waiting;
    },
    ask({ thread, count, chunkMs, fails, reason, deadlineMs }) {
      if (isGone) return;
      const handle = client
        .thread(threadName(thread))
        .request("count", { count, chunkMs, fails, witness: witnessOf(userName(user), threadName(thread)) }, deadlineMs === undefined ? {} : { deadlineInMs: deadlineMs });
      const text = fails ? "" : textOf(count);
      record({ k: "request", at: Date.now(), page, thread, id: handle.id, text, reason });
      watch(handle.id, handle);
    },
    stall(isStalled) {
      if (isStalled) gate ??= createGate();
      else {
        gate?.open();
        gate = undefined;
      }
    },
    vanish(heir) {
      isGone = true;
      record({ k: "stored", page, ids: storedRequests(storage), heir });
      gate?.open();
      sockets.terminate();
      void client.close();
    },
  };
}

function createGate(): { readonly promise: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open: () => open() };
}
