import path from "node:path";
import type { FileFacts } from "../scan/facts.ts";
import { Answers, folderOf } from "./answers.ts";

/**
 * Python files by their dotted names. Where Python looks for modules is not known, so a name may begin in any folder that
 * is no package itself. `import x` without a dot means a file beside the importer, or one at the top: else each `types.py`
 * would be taken for the standard library's.
 */
export class PythonFiles {
  readonly #byName = new Map<string, string>();
  readonly #files: ReadonlySet<string>;
  readonly #folders: ReadonlySet<string>;
  readonly #answers = new Answers<string | null>();

  constructor(facts: readonly FileFacts[]) {
    const files = facts.filter(({ language }) => language === "python").map(({ file }) => file);
    this.#files = new Set(files);
    this.#folders = new Set(files.flatMap(foldersOf));
    // The shortest path wins where two files could be meant.
    for (const file of files.toSorted((a, b) => b.length - a.length || (a < b ? 1 : -1))) {
      for (const name of this.#namesOf(file)) this.#byName.set(name, file);
    }
  }

  resolve(specifier: string, importer: string): string | null {
    return this.#answers.of(folderOf(importer), specifier, () => this.#find(specifier, importer));
  }

  #find(specifier: string, importer: string): string | null {
    if (specifier.startsWith(".")) return this.#relative(specifier, importer);
    const beside = this.#beside(specifier, folderOf(importer));
    if (beside !== null) return beside;
    const found = this.#byName.get(specifier) ?? null;
    return specifier.includes(".") ||
      found === null ||
      !path.posix.dirname(found.replace(/\/__init__\.pyi?$/, "")).includes("/")
      ? found
      : null;
  }

  /** A file that is run by itself finds the modules of its own folder; one of a package does not. */
  #beside(specifier: string, folder: string): string | null {
    const [first = ""] = specifier.split(".", 1);
    if (!this.#files.has(`${folder}${first}.py`) && !this.#folders.has(folder + first)) return null;
    return this.#isPackage(folder.slice(0, -1)) ? null : this.#moduleAt(folder + specifier.replaceAll(".", "/"));
  }

  #relative(specifier: string, importer: string): string | null {
    const dots = /^\.+/.exec(specifier)?.[0].length ?? 0;
    const above = Array.from({ length: dots - 1 }, () => "..");
    return this.#moduleAt(
      path.posix.join(path.posix.dirname(importer), ...above, ...specifier.slice(dots).split(".").filter(Boolean)),
    );
  }

  #moduleAt(base: string): string | null {
    const inFolder = base === "." ? "" : `${base}/`;
    return (
      [`${base}.py`, `${inFolder}__init__.py`, `${base}.pyi`, `${inFolder}__init__.pyi`].find((name) =>
        this.#files.has(name),
      ) ?? null
    );
  }

  #isPackage(folder: string): boolean {
    return this.#files.has(folder === "" ? "__init__.py" : `${folder}/__init__.py`);
  }

  /** "app/core/queue.py": "app.core.queue", and "core.queue" if `app` is no package. */
  #namesOf(file: string): string[] {
    const segments = file
      .replace(/\.pyi?$/, "")
      .replace(/(?:^|\/)__init__$/, "")
      .split("/")
      .filter(Boolean);
    const names: string[] = [];
    for (let start = 0; start < segments.length; start++) {
      names.push(segments.slice(start).join("."));
      if (this.#isPackage(segments.slice(0, start + 1).join("/"))) break;
    }
    return names;
  }
}

function foldersOf(file: string): string[] {
  const segments = file.split("/").slice(0, -1);
  return segments.map((_segment, index) => segments.slice(0, index + 1).join("/"));
}
