import type { Fields } from "../lib/fields.ts";
import { manager, noticesOf } from "../manager.ts";

/** Sends, and counts who was not there. */
export const delivery = {
  missed: 0,
  async send(userId: string, type: "notice" | "presence", data: Fields): Promise<boolean> {
    // presence.ts takes this module, so it is not here while that one is loaded.
    const { presence } = await import("./presence.ts");
    if (!presence.isOnline(userId)) delivery.missed++;
    await manager.append(noticesOf(userId), type, data);
    return true;
  },
};
