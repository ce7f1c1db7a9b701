import type { ProducerId, UserId } from "../../ids.ts";
import type { ProducerUse } from "../producers.ts";
import type { ProducerState } from "../state.ts";

/** All producers, and which of them are whose. */
export interface ProducerBook {
  get(producer: ProducerId): ProducerState | undefined;
  put(producer: ProducerId, state: ProducerState): void;
  delete(producer: ProducerId): void;
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
  const owners = new Map<ProducerId, UserId>();
  const users = new Map<UserId, UserBook>();

  const get = (producer: ProducerId): ProducerState | undefined => {
    const owner = owners.get(producer);
    return owner === undefined ? undefined : users.get(owner)?.states.get(producer);
  };

  return {
    get,
    put(producer, state) {
      const user = users.get(state.userId) ?? { states: new Map(), clients: 0 };
      users.set(state.userId, user);
      owners.set(producer, state.userId);
      if (state.isClients && !user.states.has(producer)) user.clients += 1;
      user.states.set(producer, state);
    },
    delete(producer) {
      const state = get(producer);
      const user = state && users.get(state.userId);
      if (state === undefined || user === undefined) return;
      owners.delete(producer);
      user.states.delete(producer);
      if (state.isClients) user.clients -= 1;
      if (user.states.size === 0) users.delete(state.userId);
    },
    usersAbove: (count) => Array.from(users).flatMap(([userId, { states }]) => (states.size > count ? [userId] : [])),
    uses: (userId) =>
      Array.from(users.get(userId)?.states ?? [], ([producer, { usedAt, ledger }]) => ({ producer, usedAt, isUsed: ledger.last > 0 })),
    countClients: (userId) => users.get(userId)?.clients ?? 0,
  };
}
