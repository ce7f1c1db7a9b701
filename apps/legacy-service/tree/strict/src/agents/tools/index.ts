import { calculate } from "./calculator.ts";
import { search } from "./search.ts";

export type Tool = (question: string) => string | Promise<string>;

const TOOLS: Readonly<Record<string, Tool>> = { search, calculator: calculate };

export function getTool(name: string): Tool {
  const tool = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
  if (tool === undefined) throw new Error(`There is no tool ${name}`);
  return tool;
}
