import type { ProducerId, UserId } from "../../ids.ts";
import { parseProducerKey, type ProducerKey, type ProducerUse } from "../producers.ts";
import type { ProducerState } from "../state.ts";

/** All producers, by user. */
export interface ProducerBook {
  get(userId: UserId, producer: ProducerId): ProducerState | undefined;
  put(key: ProducerKey, state: ProducerState): void;
  delete(userId: UserId, producer: ProducerId): void;
  /** Users with more than `count` producers. */
  usersAbove(count: number): readonly UserId[];
  uses(userId: UserId): readonly ProducerUse[];
  countClients(userId: UserId): number;
}

interface UserBook {
  readonly states: Map<ProducerId, ProducerState>;
  clients: number;
}

export function createProducerBook(): ProducerBook {
  const users = new Map<UserId, UserBook>();

  return {
    get: (userId, producer) => users.get(userId)?.states.get(producer),
    put(key, state) {
      const { userId, producer } = parseProducerKey(key);
      const user = users.get(userId) ?? { states: new Map(), clients: 0 };
      users.set(userId, user);
      if (state.isClients && !user.states.has(producer)) user.clients += 1;
      user.states.set(producer, state);
    },
    delete(userId, producer) {
      const user = users.get(userId);
      const state = user?.states.get(producer);
      if (user === undefined || state === undefined) return;
      user.states.delete(producer);
      if (state.isClients) user.clients -= 1;
      if (user.states.size === 0) users.delete(userId);
    },
    usersAbove: (count) => Array.from(users).flatMap(([userId, { states }]) => (states.size > count ? [userId] : [])),
    uses: (userId) =>
      Array.from(users.get(userId)?.states ?? [], ([producer, { usedAt, ledger }]) => ({ producer, usedAt, isUsed: ledger.last > 0 })),
    countClients: (userId) => users.get(userId)?.clients ?? 0,
  };
}
