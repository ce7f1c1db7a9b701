import { manager, noticesOf } from "../manager.ts";

const AT_ONCE = 100;

export async function archive(userId: string, count: number): Promise<void> {
  const all = Array.from({ length: count }, (_, index) => ({ type: "archived", payload: { text: `Page ${index + 1}`, number: index + 1 } }) as const);
  for (let from = 0; from < count; from += AT_ONCE) await manager.append(noticesOf(userId), all.slice(from, from + AT_ONCE));
}
