import path from "node:path";
import type { ResolveAlias } from "./aliases.ts";
import type { Catalog, CatalogEntry } from "./catalog.ts";
import { moduleName, plainSpecifier, withoutBuildFolder } from "./names.ts";
import { isInside, pathInside, type Roots } from "./roots.ts";

export interface TypeScriptContext {
  readonly catalog: Catalog;
  readonly roots: Roots;
  readonly prefixes: { readonly typescript: readonly string[]; readonly page: readonly string[]; readonly compat: readonly string[] };
  readonly aliases: ResolveAlias;
}

export type Via = "prefix" | "alias" | "relative" | "compat" | "python";

type Found = CatalogEntry & { readonly via: Via };

/** The old module that a specifier of TypeScript or JavaScript names, or null. */
export function resolveTypeScript(context: TypeScriptContext, asked: string, importer: string): Found | null {
  const specifier = plainSpecifier(asked);
  if (/^(\.{1,2}(\/|$)|\/)/.test(specifier)) {
    return withVia(fileModule(context, path.resolve(path.dirname(importer), specifier)), "relative");
  }
  return byPrefix(context, specifier) ?? byAlias(context, specifier, importer) ?? byPagePrefix(context, specifier, importer);
}

/** The old module that a TypeScript or JavaScript file is, by the folders of the old trees. */
export function fileModule({ catalog, roots }: Pick<TypeScriptContext, "catalog" | "roots">, file: string): CatalogEntry | null {
  const page = pathInside(roots.page, file);
  if (page !== null) return catalog.find("page", moduleName(page));
  const backend = pathInside(roots.backend, file);
  return backend === null ? null : catalog.find("backend", moduleName(backend));
}

function byPrefix({ catalog, prefixes }: TypeScriptContext, specifier: string): Found | null {
  const compat = afterPrefix(prefixes.compat, specifier);
  if (compat !== null) return compatModule(catalog, specifier, compat);
  const old = afterPrefix(prefixes.typescript, specifier);
  if (old === null) return null;
  const [written, inside] = [moduleName(old), moduleName(withoutBuildFolder(old))];
  return withVia(catalog.find("backend", written) ?? catalog.find("backend", inside), "prefix");
}

function compatModule(catalog: Catalog, specifier: string, rest: string): Found {
  const name = moduleName(withoutBuildFolder(rest));
  const known = catalog.find("backend", name) ?? catalog.find("page", name);
  const recipe = "Follow the recipe of the old name: the compat package has an end date.";
  return { ...(known ?? { row: null, module: specifier, tree: "backend", recipe }), via: "compat" };
}

function byAlias(context: TypeScriptContext, specifier: string, importer: string): Found | null {
  const { roots, aliases } = context;
  // An alias leads to a file, and only the roots say which files are old.
  if (roots.page.length + roots.backend.length === 0) return null;
  const found = aliases(specifier, importer).map((file) => fileModule(context, file));
  return withVia(found.find((entry) => entry !== null) ?? null, "alias");
}

/** Bundlers know aliases that no tsconfig names. Where the page is known, only its own files mean it by `@/`. */
function byPagePrefix({ catalog, roots, prefixes }: TypeScriptContext, specifier: string, importer: string): Found | null {
  const rest = afterPrefix(prefixes.page, specifier);
  if (rest === null || (roots.page.length > 0 && !isInside(roots.page, importer))) return null;
  return withVia(catalog.find("page", moduleName(rest)), "prefix");
}

/** What follows the first prefix that fits; `@apex/backend/` fits `@apex/backend` too. */
function afterPrefix(prefixes: readonly string[], specifier: string): string | null {
  const prefix = prefixes.find((each) => specifier.startsWith(each) || `${specifier}/` === each);
  return prefix === undefined ? null : specifier.slice(prefix.length);
}

function withVia(entry: CatalogEntry | null, via: Via): Found | null {
  return entry === null ? null : { ...entry, via };
}
