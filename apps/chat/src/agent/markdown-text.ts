/** A text that is shown as it is: nothing in it is emphasis, code or a citation. */
export const escapeMarkdown = (text: string): string => text.replace(/[\\*`[\]]/g, "\\$&");

/** A block of lines as they are, whatever fences are in them. */
export function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/^`{3,}/gm)].map(([marks]) => marks.length));
  const marks = "`".repeat(longest + 1);
  return `${marks}\n${text}\n${marks}`;
}
