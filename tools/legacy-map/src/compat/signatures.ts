import { readFileSync } from "node:fs";
import path from "node:path";

/** Module to class to member to its old type, in TypeScript: what was read in the old code, results that were `None` as what they are now. */
type Signatures = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;

const FILE = path.join(import.meta.dirname, "../../signatures.json");

export const readSignatures = (): Signatures => JSON.parse(readFileSync(FILE, "utf8")) as Signatures;

/** A module of types that compiles if compat has each member, and takes and gives what the old one did. */
export function generateSignatures(signatures: Signatures): string {
  const modules = Object.entries(signatures);
  const imports = modules.map(([module], at) => `import type * as m${at} from "@apex/ws-legacy-compat/${module}";`);
  const checks = modules.flatMap(([, classes], at) =>
    Object.entries(classes).flatMap(([name, members]) => Object.entries(members).map(([member, type]) => `  Fits<${type}, m${at}.${name}["${member}"]>,`)),
  );
  return `// Generated from tools/legacy-map/signatures.json by \`pnpm legacy:map\`. Do not edit.
${imports.join("\n")}

type Fits<Old, New extends Old> = New;

export type Signatures = [
${checks.join("\n")}
];
`;
}
