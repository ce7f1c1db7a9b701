import { pause } from "../../lib/pause.ts";

const asked = new Set<string>();

/** Fails for the first time that somebody asks something. */
export async function askUpstream(userId: string, question: string): Promise<string> {
  await pause(80);
  const key = JSON.stringify([userId, question]);
  if (asked.has(key)) return `Upstream says: ${question}`;
  asked.add(key);
  throw new Error("upstream: 503");
}
