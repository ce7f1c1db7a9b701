import { manager, noticesOf } from "../manager.ts";
import { membersOf } from "../store/teams.ts";

/** To those of the team. */
export async function announce(team: string, text: string): Promise<void> {
  for (const userId of membersOf(team)) await manager.append(noticesOf(userId), "announcement", { team, text });
}
