import { manager, noticesOf } from "../manager.ts";

/** Letters may be long. */
export async function sendLetter(userId: string, text: string): Promise<{ accepted: boolean }> {
  await manager.append(noticesOf(userId), "letter", { text });
  return { accepted: true };
}
