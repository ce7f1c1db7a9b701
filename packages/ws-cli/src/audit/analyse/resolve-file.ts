import path from "node:path";
import type { OldModule } from "@apex/ws-migration";
import type { FileFacts } from "../scan/facts.ts";
import { Answers, folderOf } from "./answers.ts";
import { oldModuleKey, type OldModules } from "./old-modules.ts";
import { PythonFiles } from "./python-files.ts";
import { absolute, type SourceTree } from "./tree.ts";

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".d.ts", ".js", ".jsx", ".mjs", ".cjs"];

/** Finds the file of the tree that an import names. */
export class FileResolver {
  readonly #tree: SourceTree;
  readonly #old: OldModules;
  readonly #files: ReadonlySet<string>;
  readonly #python: PythonFiles;
  readonly #packages: ReadonlyMap<string, string>;
  /** Of TypeScript; Python's are kept where they are found. */
  readonly #answers = new Answers<string | null>();

  constructor(tree: SourceTree, old: OldModules) {
    this.#tree = tree;
    this.#old = old;
    this.#files = new Set(tree.facts.map(({ file }) => file));
    this.#python = new PythonFiles(tree.facts);
    this.#packages = new Map(
      tree.packages.flatMap(({ name, folder }) => (name === null ? [] : [[name, folder] as const])),
    );
  }

  /** The file that a specifier of `importer` names, or null if it lies outside the tree. */
  resolve(asked: string, importer: FileFacts): string | null {
    if (importer.language === "python")
      return this.#python.resolve(asked, importer.file) ?? this.#oldFile(asked, importer);
    return this.#answers.of(folderOf(importer.file), asked, () => this.#find(asked, importer));
  }

  #find(asked: string, importer: FileFacts): string | null {
    // "./a.ts?worker" of a bundler is the same file.
    const specifier = asked.replace(/\?.*$/s, "");
    if (/^\.{1,2}(?:\/|$)/.test(specifier))
      return this.#candidate(path.posix.join(path.posix.dirname(importer.file), specifier));
    return this.#alias(specifier, importer) ?? this.#package(specifier) ?? this.#oldFile(specifier, importer);
  }

  /** Python: the module that `from package import name` loads, or null if `name` is a name in the package. */
  resolveMember(specifier: string, name: string, importer: FileFacts): string | null {
    return this.resolve(specifier.endsWith(".") ? specifier + name : `${specifier}.${name}`, importer);
  }

  #alias(specifier: string, importer: FileFacts): string | null {
    for (const target of this.#tree.aliases(specifier, absolute(this.#tree, importer.file))) {
      const found = this.#candidate(path.relative(this.#tree.root, target).split(path.sep).join("/"));
      if (found !== null) return found;
    }
    return null;
  }

  #package(specifier: string): string | null {
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? "";
    const folder = this.#packages.get(name);
    if (folder === undefined) return null;
    const rest = specifier.slice(name.length + 1) || "index";
    const bases = [
      path.posix.join(folder, "src", rest),
      path.posix.join(folder, rest),
      path.posix.join(folder, "lib", rest),
    ];
    return bases.map((base) => this.#candidate(base)).find((found) => found !== null) ?? null;
  }

  #oldFile(specifier: string, importer: FileFacts): string | null {
    const module = this.#old.named(specifier, importer);
    return module === null ? null : this.fileOf(module, importer.language);
  }

  /** The file of the tree that is the old module, or null. */
  fileOf(module: OldModule, language: FileFacts["language"]): string | null {
    return this.#old.files.get(oldModuleKey(module, language)) ?? null;
  }

  #candidate(base: string): string | null {
    if (this.#files.has(base)) return base;
    const source = base.replace(/\.([cm]?)jsx?$/, ".$1ts");
    const has = (name: string): boolean => this.#files.has(name);
    return (
      [source, `${source}x`].find(has) ??
      EXTENSIONS.map((each) => base + each).find(has) ??
      EXTENSIONS.map((each) => `${base}/index${each}`).find(has) ??
      null
    );
  }
}
