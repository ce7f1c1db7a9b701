import { manager, noticesOf } from "../manager.ts";

export async function greet(userId: string): Promise<void> {
  await manager.append(noticesOf(userId), "greeting", { text: `Good morning, ${userId}` });
}
