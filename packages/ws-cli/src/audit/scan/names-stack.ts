import type { ScanContext } from "./context.ts";

/** What may be a specifier or a dotted name, in whatever language and place. */
const NAMES = /["'`]([^"'`\s]{3,200})["'`]|(?<![\w.])(\.{0,3}[a-zA-Z_]\w*(?:\.\w+)+\.?)/g;

/** True if a string names an old module as a whole, or is the beginning of such a name that ends at a separator. */
export function isStackName(name: string, context: ScanContext): boolean {
  return context.isOld(name) || (/\w[/.]$/.test(name) && context.mentionsStack(name));
}

/** True if a text that no parser understood names an old module. */
export function namesStack(text: string, context: ScanContext): boolean {
  if (!context.mentionsStack(text)) return false;
  for (const [, quoted, dotted] of text.matchAll(NAMES)) {
    const name = quoted ?? dotted ?? "";
    if (context.mentionsStack(name) && isStackName(name, context)) return true;
  }
  return false;
}
