import { isApexError, type ApexError, type Clock } from "@apex/ws-queue-core";
import { createFailures } from "./failures.ts";
import { openLink, type LinkState } from "./link.ts";
import { resolveOptions, type RedisConnectionOptions } from "./options.ts";
import { openSession, type Call } from "./session.ts";
import { systemClock } from "./system-clock.ts";

/** A connection that listens to sharded channels. */
export interface Subscriber {
  /**
   * Resolves when messages of the channel arrive: what was published earlier has to be read. While there is no connection it waits for
   * one. Rejects with `store_closed`, and as a call does where Redis refuses it; then the channel is given up.
   */
  subscribe(channel: string): Promise<void>;
  /** From now on no message of the channel is told; harmless for one that is not subscribed. */
  unsubscribe(channel: string): void;
  readonly state: () => LinkState;
  close(): Promise<void>;
}

export interface SubscriberPorts {
  readonly clock?: Clock;
  readonly onMessage: (channel: string, payload: string) => void;
  /** The connection was away and is back, all channels are subscribed again, and messages of any of them may be missing: what is read now is complete. */
  readonly onGap: () => void;
  /** As of a connection. */
  readonly onError: (error: ApexError) => void;
}

/** Rejects as `openConnection` does. What the server is and whether it may be used is left to the connection beside it. */
export async function openSubscriber(options: RedisConnectionOptions, { clock = systemClock, onMessage, onGap, onError }: SubscriberPorts): Promise<Subscriber> {
  const resolved = resolveOptions(options);
  const failures = createFailures(resolved.target.name);
  const channels = new Set<string>();
  /** Resolves when there is another session, or when none comes any more. */
  let changed = Promise.withResolvers<void>();

  const tell = (channel: string, payload: string): void => {
    if (channels.has(channel)) onMessage(channel, payload);
  };
  const listen = async (call: Call): Promise<void> => {
    await Promise.all([...channels].map((channel) => call(["SSUBSCRIBE", channel])));
  };
  const wake = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const link = await openLink(resolved, {
    clock,
    failures,
    open: (signal) => openSession(resolved, { clock, failures, signal, check: listen, onMessage: tell }),
    onReady() {
      wake();
      onGap();
    },
    onError,
  });

  return {
    async subscribe(channel) {
      channels.add(channel);
      while (channels.has(channel)) {
        const next = changed.promise;
        try {
          await link.use().call(["SSUBSCRIBE", channel]);
          return;
        } catch (error) {
          if (!isLost(error)) {
            channels.delete(channel);
            throw error;
          }
          await next;
        }
      }
    },
    unsubscribe(channel) {
      if (!channels.delete(channel)) return;
      const state = link.state();
      if (state.status !== "ready") return;
      state.session.call(["SUNSUBSCRIBE", channel]).catch((error: unknown) => (isLost(error) ? undefined : onError(error as ApexError)));
    },
    state: link.state,
    async close() {
      await link.close();
      wake();
    },
  };
}

/** The connection is gone, which the link tells and mends; an answer of Redis is another matter. */
const isLost = (error: unknown): boolean => isApexError(error) && error.code === "store_unavailable" && error.details["reply"] === undefined;
