import { manager, noticesOf } from "../manager.ts";

/** The digest of the day. */
export async function queueDigest(userId: string, text: string): Promise<{ queued: boolean }> {
  await manager.append(noticesOf(userId), "digest", { text });
  return { queued: true };
}
