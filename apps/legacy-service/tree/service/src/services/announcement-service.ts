import { manager } from "../websocket/index.ts";

/** Of a team; its page hides what other teams get. */
export async function announce(team: string, text: string): Promise<void> {
  await manager.broadcast({ type: "announcement", data: { team, text } });
}
