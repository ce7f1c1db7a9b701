import { createManager } from "@apex/ws-manager";
import { sqliteStore } from "@apex/ws-manager/sqlite";
import { userOfToken } from "./auth/tokens.ts";
import { contract } from "./contract.ts";
import { log } from "./lib/log.ts";

/** The service's one manager. */
export const manager = await createManager({
  contract,
  authenticate: (_request, token) => {
    const userId = userOfToken(token);
    return userId === undefined ? null : { userId };
  },
  store: sqliteStore(process.env["DATABASE"] ?? "chat.db"),
  onError: (error) => log.error("manager", error),
});

process.once("SIGTERM", () => void manager.drain().then(() => process.exit(0)));

/** The thread of what belongs to no conversation. */
export const noticesOf = (userId: string): { userId: string; threadId: string } => ({ userId, threadId: "notices" });
