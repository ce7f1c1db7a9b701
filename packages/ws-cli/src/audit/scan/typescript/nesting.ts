import { maskTypeScript } from "./mask.ts";

/** oxc recurses on the native stack, and what is nested too deep ends the process: in a thread it was seen at 2,000 brackets. */
export const NESTING_MAX = 500;
/** Strings and comments hold brackets as well. Few files come near this, and only those are masked. */
const NESTING_UNMASKED = 100;

/** The offset where brackets are nested deeper than is parsed, or null. */
export function tooDeepAt(source: string): number | null {
  return deeperAt(source, NESTING_UNMASKED) === null ? null : deeperAt(maskTypeScript(source), NESTING_MAX);
}

function deeperAt(text: string, depthMax: number): number | null {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 40: // (
      case 91: // [
      case 123: // {
        depth += 1;
        if (depth > depthMax) return at;
        break;
      case 41:
      case 93:
      case 125:
        if (depth > 0) depth -= 1;
    }
  }
  return null;
}
