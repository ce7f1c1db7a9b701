/** A text in one line, at most about `lengthMax` long: cut at words around the place `at`, with "…" where something is left out. */
export function excerpt(text: string, at: number, lengthMax: number): string {
  if (text.length <= lengthMax) return toLine(text);
  const start = Math.max(0, Math.min(at - Math.floor(lengthMax / 3), text.length - lengthMax));
  const end = Math.min(text.length, start + lengthMax);
  const first = start === 0 ? 0 : wordStart(text, start, at);
  const last = end === text.length ? end : wordEnd(text, end, at);
  return `${first === 0 ? "" : "… "}${toLine(text.slice(first, last))}${last === text.length ? "" : " …"}`;
}

const toLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Behind the next space, unless a word is so long that there is none before `at`. */
function wordStart(text: string, from: number, at: number): number {
  const space = text.slice(from, at).search(/\s/);
  return space === -1 ? from : from + space + 1;
}

function wordEnd(text: string, to: number, at: number): number {
  const space = text.slice(at, to).search(/\s\S*$/);
  return space === -1 ? to : at + space;
}
