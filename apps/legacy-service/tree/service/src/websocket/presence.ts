import { delivery } from "./delivery.ts";
import { manager } from "./manager.ts";

/** Who is there. */
export const presence = {
  isOnline(userId: string): boolean {
    return manager.isConnectionActive(userId);
  },
  async tell(userId: string, status: string): Promise<void> {
    await delivery.send(userId, "presence", { status });
  },
};
