import { isApexError, samePosition, type Clock, type Position, type StreamKey, type Tag } from "@apex/ws-queue-core";
import { createWatchers, oldestOffset, type EntryPage, type StreamChange, type StreamState } from "@apex/ws-queue-core/store";
import type { ToldChange } from "../engine/log-writes.ts";
import { parsePage } from "../pages/page.ts";
import type { ServerMessage } from "../server/port.ts";

/**
 * Listens to what the server tells of a stream. Messages may come late, twice or never. `onLive` is called when they begin to come: what
 * happened before is for the caller to look at. Returns the undo.
 */
export type Listen = (stream: StreamKey, listener: (message: ServerMessage) => void, onLive: () => void) => () => void;

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
  handleChanged(changes: readonly ToldChange[]): void;
  /** Messages may be missing: the server is asked. */
  handleGap(): void;
  close(): void;
}

/** How often the server is asked what the watched streams have come to: a message may be lost without anything that shows it. */
const LOOK_MS = 2_000;

/** What the watchers of a stream were told last. */
interface Told {
  readonly stop: () => void;
  head?: Position | undefined;
  /** Birth of the stream whose deletion was told. */
  deleted?: Tag;
}

export function createWatching({ listen, states, clock, tagPrefix, onError }: WatchingParts): Watching {
  const streams = new Map<StreamKey, Told>();
  const watchers = createWatchers({ onError, onInterest: handleInterest });
  let timer: unknown;
  let isLooking = false;

  function handleInterest(stream: StreamKey, isWatched: boolean): void {
    if (isWatched) {
      streams.set(stream, { stop: listen(stream, handleMessage, () => void compare([stream])) });
      timer ??= clock.setTimer(look, LOOK_MS);
    } else {
      streams.get(stream)?.stop();
      streams.delete(stream);
    }
  }

  function tell(change: StreamChange, birth?: Tag): void {
    const told = streams.get(change.type === "deleted" ? change.stream : change.page.stream);
    if (told === undefined) return;
    told.head = change.type === "deleted" ? undefined : change.page.head;
    if (birth !== undefined) told.deleted = birth;
    watchers.tell([change]);
  }

  function handleMessage(message: ServerMessage): void {
    if (message.type === "deleted") return tellOnce(message);
    const page = pageOf(message.stream, message.page);
    if (page !== undefined) tellOnce({ type: "appended", page });
  }

  /** What this node did comes twice: from itself, before its answer, and as a message. */
  function tellOnce(change: ToldChange): void {
    if (change.type === "deleted") {
      const { stream, birth } = change;
      if (streams.get(stream)?.deleted !== birth) tell({ type: "deleted", stream }, birth);
      return;
    }
    const { stream, head } = change.page;
    const last = streams.get(stream)?.head;
    const isRepeated = last !== undefined && head.tag.startsWith(tagPrefix) && head.offset <= last.offset;
    if (!isRepeated) tell(change);
  }

  function look(): void {
    clock.clearTimer(timer);
    timer = streams.size === 0 ? undefined : clock.setTimer(look, LOOK_MS);
    if (isLooking || streams.size === 0) return;
    isLooking = true;
    void compare([...streams.keys()]).finally(() => (isLooking = false));
  }

  async function compare(keys: readonly StreamKey[]): Promise<void> {
    const before = keys.map((stream) => streams.get(stream)?.head);
    try {
      const found = await states(keys);
      // What was told meanwhile is newer.
      for (const [index, stream] of keys.entries()) if (streams.get(stream)?.head === before[index]) compareOne(stream, found[index]);
    } catch (error) {
      // A stream that is damaged hides no other one. The connection reports what is wrong with it, and tells of a gap when it is back.
      const isDamaged = isApexError(error) && error.code === "store_damaged";
      if (isDamaged && keys.length > 1) await Promise.all(keys.map((stream) => compare([stream])));
    }
  }

  function compareOne(stream: StreamKey, state: StreamState | undefined): void {
    const last = streams.get(stream)?.head;
    if (state === undefined) {
      if (last !== undefined) tell({ type: "deleted", stream });
    } else if (last === undefined || !samePosition(last, state.head)) {
      const { head } = state;
      tell({ type: "appended", page: { stream, after: head, entries: [], head, oldest: oldestOffset(state) } });
    }
  }

  return {
    watch: watchers.watch,
    handleChanged: (changes) => changes.forEach(tellOnce),
    handleGap: look,
    close() {
      clock.clearTimer(timer);
      timer = undefined;
      watchers.clear();
      for (const { stop } of streams.values()) stop();
      streams.clear();
    },
  };
}

/** Undefined for a page that was damaged on its way: a look finds what it had. */
function pageOf(stream: StreamKey, text: string): EntryPage | undefined {
  const page = parsePage(text);
  return page.isDamaged ? undefined : { stream, after: page.after, entries: page.entries, head: page.head, oldest: page.oldest };
}
