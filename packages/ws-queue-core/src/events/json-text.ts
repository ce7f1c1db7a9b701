/** One escape sequence of a JSON text. `JSON.stringify` escapes a unit from D800 to DFFF only where its other half is missing. */
const ESCAPE = /\\(?:u(d[89a-f][0-9a-f]{2})|.)/g;

/**
 * What `JSON.stringify` wrote, for readers in every language: half a surrogate pair becomes U+FFFD. It was written as an escape that
 * jq refuses, as strict parsers do, and that Python reads into a string it cannot encode. Of names that differed in their halves alone
 * the last one stays: JSON with a name twice is refused by strict parsers, too.
 */
export function wellFormedJson(text: string): string {
  if (!text.includes("\\ud")) return text;
  const repaired = text.replace(ESCAPE, (escape, half?: string) => (half === undefined ? escape : "\ufffd"));
  return repaired === text ? text : JSON.stringify(JSON.parse(repaired));
}
