import { parseStreamKey, type ConnectionId, type ProducerId, type StreamKey, type UserId } from "@apex/ws-queue-core";
import type { Store } from "@apex/ws-queue-core/store";
import type { Connection } from "@apex/ws-transport";

/** Who has to know what a store says about its own safety. */
export interface StoreWatchers {
  readonly hub: { forget(isLost: (stream: StreamKey) => boolean): void };
  readonly users: { find(userId: UserId, producer: ProducerId): Connection | undefined };
  readonly owners: { lookAgain(): void };
  readonly connections: Iterable<Connection>;
  readonly sessions: { find(id: ConnectionId): Informed | undefined };
}

/** What a connection learned from the store: of its user, and of the streams that it watches. */
interface Informed {
  readonly who: { readonly userId: UserId } | undefined;
  readonly watched: readonly StreamKey[];
}

/**
 * Hears of what a store that fails over may still lose. After a rollback nothing that was read or answered before counts, of the
 * users that it concerns: their clients come back with their positions and with what is not settled, and the inboxes are looked through.
 */
export function watchStore(store: Store, { hub, users, owners, connections, sessions }: StoreWatchers): void {
  store.observe?.((notice) => {
    if (notice.type === "settled") {
      users.find(notice.userId, notice.producer)?.handleInput({ type: "settled", seq: notice.through });
      return;
    }
    // reached: store-rolled-back
    const { concerns } = notice;
    const isLost = (stream: StreamKey): boolean => concerns(parseStreamKey(stream).userId);
    const isMisled = ({ who, watched }: Informed): boolean => (who !== undefined && concerns(who.userId)) || watched.some(isLost);
    hub.forget(isLost);
    for (const connection of [...connections]) {
      const session = sessions.find(connection.id);
      if (session !== undefined && isMisled(session)) connection.handleInput({ type: "terminate", reason: "store_unavailable" });
    }
    owners.lookAgain();
  });
}
