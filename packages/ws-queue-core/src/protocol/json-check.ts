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
  for (const [name, item] of Object.entries(value)) {
    if (name === "__proto__") throw malformed("field names", "other than __proto__");
    checkJson(item, depthMax - 1);
  }
}
