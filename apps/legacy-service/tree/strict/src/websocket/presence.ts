import { manager } from "../manager.ts";
import { delivery } from "./delivery.ts";

/** Who is there. */
export const presence = {
  isOnline(userId: string): boolean {
    return manager.connectionsOf(userId).length > 0;
  },
  async tell(userId: string, status: string): Promise<void> {
    await delivery.send(userId, "presence", { status });
  },
};
