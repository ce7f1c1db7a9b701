import { BadRequest } from "../lib/fields.ts";

const baskets = new Map<string, readonly string[]>();

/** Who has no name has no basket. */
export function putIntoBasket(userId: string | undefined, item: string): { basket: readonly string[] } {
  if (userId === undefined) throw new BadRequest("sign in first");
  const basket = [...(baskets.get(userId) ?? []), item];
  baskets.set(userId, basket);
  return { basket };
}
