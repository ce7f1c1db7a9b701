import { malformed } from "./shape.ts";

/**
 * Refuses JSON that is dangerous or lossy to pass on: nesting deeper than `depthMax`, a key that assigns a prototype
 * when an object is copied key by key, and numbers too large for JavaScript, which would be stored as null.
 */
export function checkJson(value: unknown, depthMax: number): void {
  if (typeof value === "number" && !Number.isFinite(value)) throw malformed("numbers", "finite");
  if (typeof value !== "object" || value === null) return;
  if (depthMax === 0) throw malformed("nesting", "less deep");
  if (Array.isArray(value)) {
    for (const item of value) checkJson(item, depthMax - 1);
    return;
  }
  // What was parsed has fields of its own only. A list of them for each object takes eight times as long.
  for (const name in value) {
    if (name === "__proto__") throw malformed("field names", "other than __proto__");
    checkJson((value as Record<string, unknown>)[name], depthMax - 1);
  }
}

/** Arrays and objects in a message. 64 KiB of empty ones take ten times as long to parse as a text of that length, and hold all others up. */
const CONTAINERS_MAX = 8_192;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET = 0x5b;
const BRACE = 0x7b;

/** Refuses more arrays and objects than a message may have, before it is parsed. A short text cannot have as many: each takes two characters. */
export function checkContainers(text: string): void {
  if (text.length <= 2 * CONTAINERS_MAX) return;
  let count = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === QUOTE) isInString = !isInString;
    else if (isInString) index += unit === BACKSLASH ? 1 : 0;
    else if (unit === BRACKET || unit === BRACE) count += 1;
  }
  if (count > CONTAINERS_MAX) throw malformed("arrays and objects of a message", `${CONTAINERS_MAX} at most`);
}
