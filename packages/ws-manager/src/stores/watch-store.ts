import type { ProducerId, UserId } from "@apex/ws-queue-core";
import type { Store } from "@apex/ws-queue-core/store";
import type { Connection } from "@apex/ws-transport";

/** Who has to know what a store says about its own safety. */
export interface StoreWatchers {
  readonly hub: { forget(): void };
  readonly users: { find(userId: UserId, producer: ProducerId): Connection | undefined };
  readonly owners: { lookAgain(): void };
  readonly connections: Iterable<Connection>;
}

/**
 * Hears of what a store that fails over may still lose. After a rollback nothing that was read or answered before counts:
 * clients come back with their positions and with what is not settled, and the inboxes are looked through.
 */
export function watchStore(store: Store, { hub, users, owners, connections }: StoreWatchers): void {
  store.observe?.((notice) => {
    if (notice.type === "settled") {
      users.find(notice.userId, notice.producer)?.handleInput({ type: "settled", seq: notice.through });
      return;
    }
    // reached: store-rolled-back
    hub.forget();
    for (const connection of [...connections]) connection.handleInput({ type: "terminate", reason: "store_unavailable" });
    owners.lookAgain();
  });
}
