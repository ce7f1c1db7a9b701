import { createCursorWriter, deadStream, requestsStream, threadStream, type StreamKey } from "@apex/ws-queue-core";
import type { SeenEntry } from "../history.ts";
import type { World } from "../world.ts";

/** A stream as an independent reader finds it at the end. */
export interface FinalStream {
  readonly stream: StreamKey;
  readonly kind: "thread" | "requests" | "dead";
  readonly userId: string;
  readonly oldest: number;
  readonly head: number;
  readonly entries: readonly SeenEntry[];
}

/** How a page stands at the end. */
export interface FinalPage {
  readonly name: string;
  readonly phase: string;
}

export interface FinalState {
  readonly streams: ReadonlyMap<StreamKey, FinalStream>;
  readonly pages: readonly FinalPage[];
  readonly subscriptionWindowBytes: number;
  readonly tailsBytesMax: number;
  /** Of one connection. */
  readonly inboundFramesPerSecondMax: number;
  readonly subscriptionsPerConnectionMax: number;
  readonly attemptsMax: number;
  readonly leaseTtlMs: number;
  readonly handlersMax: number;
  readonly handlersPerUserMax: number;
  /** Several nodes may want one thread, so leases are renewed. */
  readonly isReplicated: boolean;
}

export function takeFinalState(world: World): FinalState {
  const { browsers, config } = world;
  const streams = new Map<StreamKey, FinalStream>();
  // A user's streams of another one's threads too: nothing is to be in them.
  const threads = browsers.users.flatMap((userId) => browsers.threadsOf(userId));
  for (const userId of browsers.users) {
    const dead = deadStream(userId);
    streams.set(dead, readStream(world, dead, "dead", userId));
    for (const thread of threads) {
      const key = threadStream(userId, thread);
      streams.set(key, readStream(world, key, "thread", userId));
      const inbox = requestsStream(userId, thread);
      streams.set(inbox, readStream(world, inbox, "requests", userId));
    }
  }
  const pages = browsers.tabs.map(({ page }) => ({ name: page.name, phase: page.progress }));
  const { limits, isReplicated, handling } = config;
  const { subscriptionWindowBytes, tailsBytesMax, inboundFramesPerSecondMax, subscriptionsPerConnectionMax } = limits;
  const { leaseTtlMs, handlersMax, handlersPerUserMax } = limits;
  const bounds = { subscriptionWindowBytes, tailsBytesMax, inboundFramesPerSecondMax, subscriptionsPerConnectionMax };
  return { streams, pages, ...bounds, leaseTtlMs, handlersMax, handlersPerUserMax, isReplicated, attemptsMax: handling.attempts };
}

function readStream({ cluster }: World, stream: StreamKey, kind: FinalStream["kind"], userId: string): FinalStream {
  const all = Number.MAX_SAFE_INTEGER;
  const result = cluster.backend.readWhole({ stream, from: "start", entriesMax: all, bytesMax: all });
  if (result.status === "reset") throw new Error(`The store cannot be read from its start: ${result.reason}`);
  const { entries, oldest, head } = result.page;
  const cursorOf = createCursorWriter(stream);
  const read = entries.map((entry) => ({
    offset: entry.offset,
    cursor: cursorOf(entry),
    event: JSON.parse(entry.text) as Readonly<Record<string, unknown>>,
    change: cluster.backend.changeOf(entry.tag),
  }));
  return { stream, kind, userId, oldest, head: head.offset, entries: read };
}
