import type { Clock, ProducerId, UserId } from "@apex/ws-queue-core";
import { producerKey, type ProducerKey, type StoreNotice } from "@apex/ws-queue-core/store";
import { SETTLED_AFTER_MS } from "../engine/answered.ts";

export interface SettlingParts {
  readonly clock: Clock;
  /** The producer's newest sequence that has an answer; undefined where the server does not know the producer. */
  readonly lastOf: (userId: UserId, producer: ProducerId) => Promise<number | undefined>;
  readonly notify: (notice: StoreNotice) => void;
}

/**
 * A client that changes its node is told by the new one that its sequences are settled, though another committed them: what is there when it is
 * looked at, and still there once it is old enough, is not lost any more.
 */
export interface Settling {
  /** The server has this sequence. */
  see(userId: UserId, producer: ProducerId, sequence: number): void;
  close(): void;
}

interface Seen {
  readonly through: number;
  readonly timer: unknown;
}

export function createSettling({ clock, lastOf, notify }: SettlingParts): Settling {
  const seen = new Map<ProducerKey, Seen>();

  async function check(userId: UserId, producer: ProducerId, through: number): Promise<void> {
    try {
      const last = await lastOf(userId, producer);
      if (last !== undefined && last >= through) notify({ type: "settled", userId, producer, through });
      else notify({ type: "rolled-back", concerns: (user) => user === userId });
    } catch {
      // The connection reports what is wrong with it.
      wait(userId, producer, through);
    }
  }

  function wait(userId: UserId, producer: ProducerId, through: number): void {
    const key = producerKey(userId, producer);
    const fire = (): void => {
      const newest = seen.get(key)?.through ?? through;
      seen.delete(key);
      // What came meanwhile is not old enough.
      if (newest > through) wait(userId, producer, newest);
      void check(userId, producer, through);
    };
    seen.set(key, { through, timer: clock.setTimer(fire, SETTLED_AFTER_MS) });
  }

  return {
    see(userId, producer, sequence) {
      const key = producerKey(userId, producer);
      const before = seen.get(key);
      if (before === undefined) wait(userId, producer, sequence);
      else if (before.through < sequence) seen.set(key, { ...before, through: sequence });
    },
    close() {
      for (const { timer } of seen.values()) clock.clearTimer(timer);
      seen.clear();
    },
  };
}
