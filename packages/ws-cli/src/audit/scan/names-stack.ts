import type { ScanContext } from "./context.ts";

/** What may be a specifier or a dotted name, in whatever language and place. */
const NAMES = /["'`]([^"'`\s]{3,200})["'`]|(?<![\w.])(\.{0,3}[a-zA-Z_]\w*(?:\.\w+)+\.?|\.{1,3}\w+)/g;

/** True if a string names an old module, something in one, or the beginning of one: "@apex/backend" may get its rest later. */
export function isStackName(name: string, context: ScanContext): boolean {
  if (context.isOld(name)) return true;
  const separator = /[/.]$/.test(name) ? "" : name.includes("/") ? "/" : ".";
  return /\w[/.]?$/.test(name) && context.mentionsStack(name + separator);
}

/** True if a text that no parser understood names an old module, also by an alias or a relative path. */
export function namesStack(text: string, context: ScanContext): boolean {
  const names = new Set(Array.from(text.matchAll(NAMES), ([, quoted, dotted]) => quoted ?? dotted ?? ""));
  return [...names].some((name) => isStackName(name, context));
}
