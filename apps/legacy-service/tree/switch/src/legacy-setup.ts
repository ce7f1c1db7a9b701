import { createManager } from "@apex/ws-manager";
import { sqliteStore } from "@apex/ws-manager/sqlite";
import { configureLegacyCompat, legacyContract } from "@apex/ws-legacy-compat";
import { userOfToken } from "./auth/tokens.ts";
import { log } from "./lib/log.ts";
import { threads } from "./store/threads.ts";

/** The service's one manager, under the old names. */
export const manager = await createManager({
  contract: legacyContract(),
  authenticate: (_request, token) => {
    const userId = userOfToken(token);
    return userId === undefined ? null : { userId };
  },
  store: sqliteStore(process.env["DATABASE"] ?? "chat.db"),
  onError: (error) => log.error("manager", error),
});

configureLegacyCompat({
  manager,
  userOfThread: (threadId) => threads.ownerOf(threadId),
  runIdleMs: Number(process.env["RUN_IDLE_MS"] ?? 600_000),
  onError: (error) => log.error("legacy", error),
});

process.once("SIGTERM", () => void manager.drain().then(() => process.exit(0)));
