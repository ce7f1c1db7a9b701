import { BadRequest } from "../lib/fields.ts";
import { manager } from "../manager.ts";
import { threads } from "../store/threads.ts";

/** Comments on a conversation; the one who writes them does not know whose it is. */
export async function comment(threadId: string, text: string): Promise<{ sent: boolean }> {
  const userId = threads.ownerOf(threadId);
  if (userId === undefined) throw new BadRequest(`${threadId} is nobody's`);
  await manager.append({ userId, threadId }, "comment", { text });
  return { sent: true };
}
