import { isMigrationError, type Migration, type OldModule } from "@apex/ws-migration";
import type { Language, Problem } from "../report.ts";
import type { FileFacts } from "../scan/facts.ts";
import { Answers, folderOf } from "./answers.ts";
import { absolute, type SourceTree } from "./tree.ts";

/** Asks the map about the files and specifiers of the tree, and remembers the answers. */
export class OldModules {
  readonly #tree: SourceTree;
  readonly #named = new Answers<OldModule | null>();
  readonly #problems = new Map<string, Problem>();
  /** Old module to the file of the tree that it is. */
  readonly files: ReadonlyMap<string, string>;
  readonly #moduleOfFile: ReadonlyMap<string, OldModule>;
  readonly #hasNoRoots: boolean;

  constructor(tree: SourceTree) {
    this.#tree = tree;
    const { backend, page, python } = tree.migration.roots;
    this.#hasNoRoots = backend.length + page.length + python.length === 0;
    const modules = tree.facts.flatMap(({ file, language }) => {
      const module = tree.migration.moduleOfFile(absolute(tree, file));
      return module === null ? [] : [{ file, language, module }];
    });
    this.#moduleOfFile = new Map(modules.map(({ file, module }) => [file, module]));
    this.files = new Map(modules.map(({ file, language, module }) => [oldModuleKey(module, language), file]));
  }

  get migration(): Migration {
    return this.#tree.migration;
  }

  /** A tsconfig.json that cannot be read hides aliases: each is one problem. */
  get problems(): Problem[] {
    return [...this.#problems.values()];
  }

  moduleOf(file: string): OldModule | null {
    return this.#moduleOfFile.get(file) ?? null;
  }

  /** True if the tree holds files of the old tree in this language, so that a missing file means a missing module. */
  holds(tree: OldModule["tree"], language: Language): boolean {
    for (const [file, module] of this.#moduleOfFile) {
      if (module.tree === tree && file.endsWith(".py") === (language === "python")) return true;
    }
    return false;
  }

  /** The old module that a specifier names. */
  named(specifier: string, { file, language }: FileFacts): OldModule | null {
    const relative = specifier.startsWith(".");
    // Only the roots say which files are old. Those of a package are so by its name.
    if (relative && this.#hasNoRoots && !specifier.includes("node_modules/")) return null;
    // A relative specifier leads from each file of a folder to the same place, and so does an alias.
    return this.#named.of(`${folderOf(file)}${language}`, specifier, () =>
      this.#ask(() => this.#tree.migration.resolve(specifier, absolute(this.#tree, file)), file),
    );
  }

  /** Python: the old module that `from package import name` loads. */
  member(specifier: string, name: string, { file }: FileFacts): OldModule | null {
    return this.#tree.migration.resolveMember(specifier, name, absolute(this.#tree, file));
  }

  /** Python: the old module, and the name in it, of a dotted path in a string. */
  target(target: string, { file }: FileFacts): { readonly module: OldModule; readonly name: string | null } | null {
    return this.#tree.migration.resolveTarget(target, absolute(this.#tree, file));
  }

  #ask(question: () => OldModule | null, file: string): OldModule | null {
    try {
      return question();
    } catch (error) {
      if (!isMigrationError(error)) throw error;
      const folder = String(error.details["folder"] ?? file);
      if (!this.#problems.has(folder))
        this.#problems.set(folder, {
          file,
          line: null,
          code: "tsconfig",
          message: "the tsconfig.json that holds for this file cannot be read, so its aliases are unknown",
        });
      return null;
    }
  }
}

export function oldModuleKey({ tree, module }: Pick<OldModule, "tree" | "module">, language: Language): string {
  return `${language}\0${tree}\0${module}`;
}
