import type { Edit } from "./edits.ts";

/** What a person looks for in the code. */
const MARK = "TODO(apex-ws)";

/**
 * A line above a statement that says what a person has to do. Null if the statement does not begin its line, where a line above it may
 * be inside of something else, and if the line is there already.
 */
export function todoAbove(text: string, start: number, says: string): Edit | null {
  const lineStart = Math.max(text.lastIndexOf("\n", start - 1), text.lastIndexOf("\r", start - 1)) + 1;
  const indent = text.slice(lineStart, start);
  if (indent.trim() !== "") return null;
  const line = `${indent}// ${MARK} ${says}`;
  if (linesAbove(text, lineStart).includes(line)) return null;
  return { start: lineStart, end: lineStart, text: line + (/\r\n|\n|\r/.exec(text)?.[0] ?? "\n") };
}

/** The lines of this tool directly above an offset. */
function linesAbove(text: string, offset: number): string[] {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  lines.pop();
  const first = lines.findLastIndex((line) => !line.includes(`// ${MARK} `));
  return lines.slice(first + 1);
}
