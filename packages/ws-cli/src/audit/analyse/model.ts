import type { FileFacts } from "../scan/facts.ts";
import { NameOrigins } from "./names.ts";
import { OldModules } from "./old-modules.ts";
import { FileResolver } from "./resolve-file.ts";
import type { SourceTree } from "./tree.ts";

/** The tree with what every part of the analysis asks of it. */
export interface Model {
  readonly tree: SourceTree;
  readonly facts: ReadonlyMap<string, FileFacts>;
  readonly old: OldModules;
  readonly files: FileResolver;
  readonly names: NameOrigins;
}

export function createModel(tree: SourceTree): Model {
  const facts = new Map(tree.facts.map((each) => [each.file, each]));
  const old = new OldModules(tree);
  const files = new FileResolver(tree, old);
  return { tree, facts, old, files, names: new NameOrigins(facts, old, files) };
}
