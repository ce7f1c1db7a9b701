import type { OldModule } from "@apex/ws-migration";
import type { FileFacts, ImportFact } from "../scan/facts.ts";
import { Answers } from "./answers.ts";
import type { OldModules } from "./old-modules.ts";
import type { FileResolver } from "./resolve-file.ts";

/** Where a name really comes from. */
export type Origin =
  /** Defined in a file of the tree; `module` if that file is an old module. */
  | { readonly kind: "file"; readonly file: string; readonly name: string; readonly through: readonly string[] }
  /** Of an old module that lies outside the tree. */
  | { readonly kind: "old"; readonly module: OldModule; readonly name: string; readonly through: readonly string[] }
  /** Of a package outside. */
  | { readonly kind: "outside" }
  /** The file of the tree has no such name. */
  | { readonly kind: "missing"; readonly file: string };

const OUTSIDE: Origin = { kind: "outside" };

/** Follows names through files that pass them on. */
export class NameOrigins {
  readonly #facts: ReadonlyMap<string, FileFacts>;
  readonly #old: OldModules;
  readonly #files: FileResolver;
  readonly #known = new Answers<Origin>();

  constructor(facts: ReadonlyMap<string, FileFacts>, old: OldModules, files: FileResolver) {
    this.#facts = facts;
    this.#old = old;
    this.#files = files;
  }

  /** The origin of what an import takes under `name`. */
  ofImport(importer: FileFacts, { specifier }: Pick<ImportFact, "specifier">, name: string): Origin {
    return this.#ofImport(importer, specifier, name, new Set());
  }

  /** The origin of a name that a file has. */
  ofName(file: string, name: string): Origin {
    return this.#known.of(file, name, () => this.#ofName(file, name, new Set()));
  }

  #ofImport(importer: FileFacts, specifier: string, name: string, seen: ReadonlySet<string>): Origin {
    if (importer.language === "python" && name !== "*") {
      const member = this.#files.resolveMember(specifier, name, importer);
      if (member !== null) return { kind: "file", file: member, name: "*", through: [] };
      const old = this.#old.member(specifier, name, importer);
      if (old !== null) return { kind: "old", module: old, name: "*", through: [] };
    }
    const file = this.#files.resolve(specifier, importer);
    // Behind a file that passes the name on, the way there decides whether it is a circle.
    if (file !== null) return seen.size === 0 ? this.ofName(file, name) : this.#ofName(file, name, seen);
    const module = this.#old.named(specifier, importer);
    return module === null ? OUTSIDE : { kind: "old", module, name, through: [] };
  }

  #ofName(file: string, name: string, seen: ReadonlySet<string>): Origin {
    const facts = this.#facts.get(file);
    const here = `${file}\0${name}`;
    if (facts === undefined || seen.has(here)) return OUTSIDE;
    if (name === "*") return { kind: "file", file, name, through: [] };
    const next = new Set(seen).add(here);
    const own = ownName(facts, name);
    if (own?.kind === "defined") return { kind: "file", file, name: own.local, through: [] };
    if (own?.kind === "imported") return passedOn(file, this.#ofImport(facts, own.specifier, own.name, next));
    for (const { specifier } of wholeImports(facts)) {
      const origin = this.#ofImport(facts, specifier, name, next);
      if (origin.kind === "file" || origin.kind === "old") return passedOn(file, origin);
      if (origin.kind === "outside") return OUTSIDE;
    }
    return facts.exports.some((each) => each.name === "*")
      ? { kind: "file", file, name, through: [] }
      : { kind: "missing", file };
  }
}

function passedOn(file: string, origin: Origin): Origin {
  return origin.kind === "file" || origin.kind === "old" ? { ...origin, through: [file, ...origin.through] } : origin;
}

type OwnName =
  | { readonly kind: "defined"; readonly local: string }
  | { readonly kind: "imported"; readonly specifier: string; readonly name: string };

/** What a file itself says about a name that others import of it. */
function ownName(facts: FileFacts, name: string): OwnName | null {
  const exported = facts.exports.find((each) => each.name === name);
  const local = exported?.local ?? (facts.language === "python" ? name : null);
  for (const { specifier, names, kind } of facts.imports) {
    if (kind === "string") continue;
    for (const each of names) {
      const passes = each.exportedAs === name && name !== "*";
      const imported =
        local !== null && each.local === local && !(facts.language === "python" && exported !== undefined);
      if (passes || imported) return { kind: "imported", specifier, name: each.name };
    }
  }
  return exported === undefined ? null : { kind: "defined", local: exported.local };
}

/** `export * from` and `from x import *`. */
function wholeImports({ imports }: FileFacts): ImportFact[] {
  return imports.filter(({ form, names }) =>
    names.some(
      ({ name, exportedAs, local }) =>
        name === "*" && (exportedAs === "*" || (form === "python-from" && local === null)),
    ),
  );
}
