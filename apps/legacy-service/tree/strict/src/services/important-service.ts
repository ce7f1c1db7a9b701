import { manager, noticesOf } from "../manager.ts";

/** What comes twice under one id is there once. */
export async function notifyImportant(userId: string, id: string, text: string): Promise<void> {
  await manager.append(noticesOf(userId), "important", { text }, { id });
}
