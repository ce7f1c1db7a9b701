import type { Colour, Paint } from "../io.ts";
import { inOneLine, printable, timeOfDay } from "./words.ts";

/** An event as it was appended. */
export type StoredEvent = Readonly<Record<string, unknown>>;

/** What every line has before, or says better than JSON. */
const SHOWN: readonly string[] = ["type", "eventId", "timestamp", "runId", "agentName"];
const PAYLOAD_LENGTH_MAX = 300;

const COLOURS: readonly (readonly [RegExp, Colour])[] = [
  [/_(failed|death)$/, "red"],
  [/_(cancelled|retrying)$/, "yellow"],
  [/^(agent_started|agent_completed|request_completed)$/, "green"],
  [/^tool_/, "cyan"],
];

const text = (value: unknown): string => (typeof value === "string" ? value : "");

export function parseEvent(stored: string): StoredEvent {
  try {
    const event: unknown = JSON.parse(stored);
    if (typeof event === "object" && event !== null) return event as StoredEvent;
  } catch {
    // What an entry is no event of is shown as it is.
  }
  return { type: "?", text: stored };
}

/** Offset and time, in front of each line. */
export function lineStart(offset: number, { timestamp }: StoredEvent, paint: Paint): string {
  return paint("dim", `${String(offset).padStart(6)}  ${typeof timestamp === "number" ? timeOfDay(timestamp) : "        "}`);
}

/** One event in one line: what it is, of which run, and its payload. */
export function eventLine(offset: number, event: StoredEvent, paint: Paint): string {
  const type = printable(text(event["type"]));
  const colour = COLOURS.find(([types]) => types.test(type))?.[1] ?? "bold";
  const run = [text(event["agentName"]), type === "agent_started" ? text(event["runId"]) : ""].filter((word) => word !== "").map(printable);
  const payload = Object.fromEntries(Object.entries(event).filter(([name]) => !SHOWN.includes(name)));
  const rest = Object.keys(payload).length === 0 ? "" : inOneLine(JSON.stringify(payload), PAYLOAD_LENGTH_MAX);
  return [lineStart(offset, event, paint), paint(colour, type.padEnd(17)), ...run, paint("dim", rest)].join("  ").trimEnd();
}
