import type { ClientFrame, ServerFrame } from "@apex/ws-queue-core/protocol";
import type { EntryPage } from "@apex/ws-queue-core/store";

/** Takes one line of text about one step; never payloads, tokens or texts of entries. */
export type Debug = (line: string) => void;

/** Strings that come from a fixed list of words. Every other string may be a secret or a payload. */
const WORDS: ReadonlySet<string> = new Set(["reason", "code", "level", "outcome", "fault"]);

/** Type, numbers, flags and words of a frame. */
export function describeFrame(frame: ClientFrame | Exclude<ServerFrame, { t: "events" }>): string {
  const parts = Object.entries(frame)
    .filter(([name, value]) => typeof value === "number" || typeof value === "boolean" || WORDS.has(name))
    .map(([name, value]) => `${name}=${String(value)}`);
  if (frame.t === "ack") parts.push(frame.acks.map((ack) => ack.join("/")).join(" "));
  return [frame.t, ...parts].join(" ");
}

/** An `events` frame: its number, the offsets in it, the bytes on the wire. */
export function describeEvents(n: number, page: EntryPage, bytes: number): string {
  const last = page.after.offset + page.entries.length;
  return `events n=${n} offset=${page.after.offset + 1}..${last} bytes=${bytes}`;
}
