import { parseStreamKey, samePosition, type Clock, type Position, type StreamKey, type UserId } from "@apex/ws-queue-core";
import { createWatchers, oldestOffset, type Changes, type EntryPage, type StreamChange, type StreamState } from "@apex/ws-queue-core/store";
import { parsePage } from "../pages/page.ts";
import type { ServerMessage } from "../server/port.ts";

/** Listens to what the server tells of a user. Messages may come late, twice or never. Returns the undo. */
export type Listen = (userId: UserId, listener: (message: ServerMessage) => void) => () => void;

export interface WatchingParts {
  readonly listen: Listen;
  /** States of streams, of the server. */
  readonly states: (streams: readonly StreamKey[]) => Promise<readonly (StreamState | undefined)[]>;
  readonly clock: Clock;
  /** What begins each tag that this process gives. */
  readonly tagPrefix: string;
  readonly onError: (error: unknown) => void;
}

/** Tells watchers what happens to their streams: what this node does itself at once, the rest when the server says so. */
export interface Watching {
  watch(stream: StreamKey, listener: (change: StreamChange) => void): () => void;
  handleChanged(changes: Changes): void;
  /** Messages may be missing: the server is asked. */
  handleGap(): void;
  close(): void;
}

/** How often the server is asked what the watched streams have come to: a message may be lost without anything that shows it. */
const LOOK_MS = 2_000;

export function createWatching({ listen, states, clock, tagPrefix, onError }: WatchingParts): Watching {
  /** What each watched stream was told of last; undefined: nothing yet. */
  const told = new Map<StreamKey, Position | undefined>();
  const users = new Map<UserId, { readonly stop: () => void; streams: number }>();
  const watchers = createWatchers({ onError, onInterest: handleInterest });
  let timer: unknown;
  let isLooking = false;

  function handleInterest(stream: StreamKey, isWatched: boolean): void {
    const { userId } = parseStreamKey(stream);
    const user = users.get(userId) ?? { stop: listen(userId, handleMessage), streams: 0 };
    user.streams += isWatched ? 1 : -1;
    if (isWatched) told.set(stream, undefined);
    else told.delete(stream);
    if (user.streams > 0) users.set(userId, user);
    else {
      users.delete(userId);
      user.stop();
    }
    if (told.size > 0) timer ??= clock.setTimer(look, LOOK_MS);
  }

  function tell(changes: readonly StreamChange[]): void {
    for (const change of changes) {
      const stream = change.type === "deleted" ? change.stream : change.page.stream;
      if (told.has(stream)) told.set(stream, change.type === "deleted" ? undefined : change.page.head);
    }
    watchers.tell(changes);
  }

  function handleMessage(message: ServerMessage): void {
    if (!told.has(message.stream)) return;
    if (message.type === "deleted") return tell([message]);
    const page = pageOf(message.stream, message.page);
    if (page !== undefined && !isEcho(page)) tell([{ type: "appended", page }]);
  }

  /** What this node committed itself was told before its answer. */
  function isEcho({ stream, head }: EntryPage): boolean {
    const last = told.get(stream);
    return last !== undefined && head.tag.startsWith(tagPrefix) && head.offset <= last.offset;
  }

  function look(): void {
    timer = told.size === 0 ? undefined : clock.setTimer(look, LOOK_MS);
    if (!isLooking && told.size > 0) void compare();
  }

  async function compare(): Promise<void> {
    isLooking = true;
    const streams = [...told.keys()];
    try {
      const found = await states(streams);
      tell(streams.flatMap((stream, index) => difference(stream, found[index])));
    } catch {
      // The connection reports what is wrong with it, and tells of a gap when it is back.
    } finally {
      isLooking = false;
    }
  }

  function difference(stream: StreamKey, state: StreamState | undefined): readonly StreamChange[] {
    const last = told.get(stream);
    if (!told.has(stream)) return [];
    if (state === undefined) return last === undefined ? [] : [{ type: "deleted", stream }];
    if (last !== undefined && samePosition(last, state.head)) return [];
    const { head } = state;
    return [{ type: "appended", page: { stream, after: head, entries: [], head, oldest: oldestOffset(state) } }];
  }

  return {
    watch: watchers.watch,
    handleChanged: (changes) => tell(changesOf(changes)),
    handleGap: look,
    close() {
      clock.clearTimer(timer);
      timer = undefined;
      watchers.clear();
      for (const { stop } of users.values()) stop();
      users.clear();
      told.clear();
    },
  };
}

function changesOf({ deleted, appended }: Changes): readonly StreamChange[] {
  return [...deleted.map((stream) => ({ type: "deleted" as const, stream })), ...appended.map(({ page }) => ({ type: "appended" as const, page }))];
}

/** Undefined for a page that was damaged on its way: a look finds what it had. */
function pageOf(stream: StreamKey, text: string): EntryPage | undefined {
  const page = parsePage(text);
  return page.isDamaged ? undefined : { stream, after: page.after, entries: page.entries, head: page.head, oldest: page.oldest };
}
