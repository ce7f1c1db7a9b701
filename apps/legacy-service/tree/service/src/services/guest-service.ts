import { getWebsocketManager } from "@apex/backend/websocket-core/websocket-manager";

/** Guests have a basket as long as they look around. */
const baskets = new WeakMap<object, string[]>();

export function putIntoBasket(userId: string | undefined, item: string): { basket: string[] } {
  const manager = getWebsocketManager({ user_id: userId });
  const basket = [...(baskets.get(manager) ?? []), item];
  baskets.set(manager, basket);
  return { basket };
}
