/** Characters that would move a terminal's cursor, colour it or turn the direction of its text. */
// eslint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text of users or models as a terminal may show it: with its lines, and everything else that it would obey made visible. */
export const printable = (text: string): string => text.replace(UNPRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** JSON that a terminal may show, too: in its strings the escapes are its own, so a program reads what was there. */
export const printableJson = (value: unknown, indent?: number): string => printable(JSON.stringify(value, null, indent));

/** A printable text in one line of at most so many characters. */
export function inOneLine(text: string, lengthMax: number): string {
  const line = printable(text.replaceAll(/\s+/g, " ")).trim();
  return line.length > lengthMax ? `${line.slice(0, lengthMax - 1)}…` : line;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** A moment of the day, by the clock of this machine. */
export function timeOfDay(ms: number): string {
  const date = new Date(ms);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** How long from one instant to another: "in 5 s", "3 min ago". */
export function fromNow(ms: number, now: number): string {
  const text = span(Math.abs(ms - now));
  return ms > now ? `in ${text}` : `${text} ago`;
}

export function span(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ${Math.round((seconds % 3_600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.round((seconds % 86_400) / 3_600)} h`;
}

export const mebibytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;

/** For a shell. */
export const quoted = (text: string): string => `'${printable(text).replaceAll("'", String.raw`'\''`)}'`;
