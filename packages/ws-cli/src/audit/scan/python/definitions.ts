import { roleOf, type ExtraRoleNames } from "@apex/ws-migration";
import type { Method } from "../../report.ts";
import type { DefinitionFact } from "../facts.ts";
import type { LineIndex } from "../lines.ts";
import type { Block, Outline } from "./outline.ts";
import { plainStringAt } from "./string-literal.ts";

/** Names of the class or function itself are enough for most; methods and the comment are looked at for classes. */
export function roleDefinitions(
  source: string,
  masked: string,
  { blocks }: Outline,
  context: { readonly lines: LineIndex; readonly roles: ExtraRoleNames },
): DefinitionFact[] {
  const members = new Map<Block, Block[]>();
  for (const block of blocks) {
    if (block.kind !== "def" || block.parent?.kind !== "class") continue;
    const known = members.get(block.parent);
    if (known === undefined) members.set(block.parent, [block]);
    else known.push(block);
  }
  return blocks.flatMap((block) => {
    if (block.parent?.kind === "class" && block.kind === "def") return [];
    const kind = block.kind === "class" ? "class" : "function";
    const methods = (members.get(block) ?? []).filter(({ name }) => !name.startsWith("_") || name === "__init__");
    const docComment = kind === "class" ? docstringOf(block, source) : null;
    const names = methods.map(({ name }) => name).filter((name) => name !== "__init__");
    const found = roleOf({ kind, name: block.name, methods: names, docComment }, context.roles);
    if (found === null) return [];
    // A function is compared by its own parameters.
    const compared = kind === "class" ? methods : [block];
    return [
      {
        ...found,
        kind,
        name: block.name,
        line: context.lines.lineAt(block.offset),
        methods: compared.map((each) => methodOf(each, masked)),
      },
    ];
  });
}

function methodOf(block: Block, masked: string): Method {
  return {
    name: block.name,
    parameters: parametersOf(masked.slice(block.offset, block.bodyOffset)),
    async: block.async,
  };
}

/** Parameters of a header without strings: "name", "name?" with a default, "...name" for the rest. */
function parametersOf(header: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const char of header.slice(header.indexOf("("))) {
    if (depth === 1 && (char === "," || char === ")")) {
      parts.push(part.trim());
      part = "";
    } else if (depth > 0) part += char;
    if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char)) depth -= 1;
    if (depth === 0) break;
  }
  return parts.flatMap((each, index) => {
    const found = /^(\*{0,2})\s*([\w\u0080-\uffff]+)/.exec(each);
    if (found === null) return [];
    const [, stars, name = ""] = found;
    if (index === 0 && (name === "self" || name === "cls")) return [];
    if (stars !== "") return [`...${name}`];
    return [/(?<![=!<>])=(?!=)/.test(each) ? `${name}?` : name];
  });
}

function docstringOf(block: Block, source: string): string | null {
  const blanks = /(?:\s|#[^\r\n]*)*/y;
  blanks.lastIndex = block.bodyOffset;
  blanks.test(source);
  return plainStringAt(source, blanks.lastIndex)?.text ?? null;
}
