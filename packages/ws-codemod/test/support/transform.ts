import path from "node:path";
import { codemodText, type Target, type TextResult } from "../../src/index.ts";

/** What becomes of a text, with the map alone. */
export function transform(text: string, target: Target = "compat", name = target === "python" ? "service.py" : "service.ts"): TextResult {
  return codemodText(path.join(import.meta.dirname, name), text, target);
}
