import { ToolRegistry } from "@apex/backend/core/registry/universal-registry";
import { calculate } from "./calculator.ts";
import { search } from "./search.ts";

export type Tool = (question: string) => string | Promise<string>;

const tools = new ToolRegistry("tool");
tools.register("search", search);
tools.register("calculator", calculate);

export function getTool(name: string): Tool {
  const tool = tools.get(name) as Tool | undefined;
  if (tool === undefined) throw new Error(`There is no tool ${name}`);
  return tool;
}
