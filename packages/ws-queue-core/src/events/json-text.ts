/** One escape sequence of a JSON text. `JSON.stringify` escapes a unit from D800 to DFFF only where its other half is missing. */
const ESCAPE = /\\(?:u(d[89a-f][0-9a-f]{2})|.)/g;

/**
 * The value as JSON for readers in every language. Half a surrogate pair becomes U+FFFD: `JSON.stringify` writes it as an escape
 * that jq refuses, as strict parsers do, and that Python reads into a string it cannot encode.
 */
export function writeJson(value: object | string): string {
  const text = JSON.stringify(value);
  return text.includes("\\ud") ? text.replace(ESCAPE, (escape, half?: string) => (half === undefined ? escape : "\ufffd")) : text;
}
