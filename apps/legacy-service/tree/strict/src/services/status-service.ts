import { manager, noticesOf } from "../manager.ts";

const HINTS = 5;

/** Some hints, and what the person has to know: in one commit. */
export async function tellStatus(userId: string, _urgency: "high" | "critical", text: string): Promise<{ accepted: boolean }> {
  const hints = Array.from({ length: HINTS }, (_, index) => ({ type: "hint", payload: { text: `Hint ${index + 1}` } }) as const);
  await manager.append(noticesOf(userId), [...hints, { type: "status", payload: { text } }]);
  return { accepted: true };
}
