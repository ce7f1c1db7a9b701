import { readdirSync, readFileSync, realpathSync, statSync, type Dirent, type Stats } from "node:fs";
import path from "node:path";
import { TEAM_FILE } from "@apex/ws-migration";
import ignore, { type Ignore } from "ignore";
import type { Problem } from "../report.ts";
import { languageOf } from "./scan-file.ts";

export interface FoundFiles {
  /** Relative to the folder, with "/", sorted. */
  readonly files: readonly string[];
  /** Folders that have a package.json. */
  readonly packages: readonly string[];
  readonly problems: readonly Problem[];
  /** Folders that were left out because of their names, which sources may have as well; sorted. */
  readonly leftOut: readonly string[];
}

export interface FindOptions {
  /** Patterns as in .gitignore, on top of what is left out anyway. */
  readonly ignore: readonly string[];
  /** Patterns of generated folders that are read. */
  readonly include: readonly string[];
  /** True: also generated folders and what .gitignore names. Dependencies stay out. */
  readonly all: boolean;
}

/** Never sources of the project. */
const DEPENDENCIES = ["node_modules/", ".git/", ".hg/", ".svn/", "site-packages/", "bower_components/"];
/** Mostly generated or copied, and sometimes the name of a team's own folder: the report says which were left out. */
const GENERATED_BY_NAME = ["dist", "build", "out", "coverage", "target", "vendor", "venv"];
const GENERATED = [
  ...GENERATED_BY_NAME.map((name) => `${name}/`),
  ".turbo/",
  ".next/",
  ".nuxt/",
  ".output/",
  ".cache/",
  ".parcel-cache/",
  ".venv/",
  "__pycache__/",
  ".tox/",
  ".nox/",
  ".mypy_cache/",
  ".pytest_cache/",
  ".ruff_cache/",
  ".eggs/",
  "*.egg-info/",
  "*.min.js",
];

/** Finds every source below a folder. Follows links to files and folders after everything else, each target once, so loops end. */
export function findFiles(root: string, options: FindOptions): FoundFiles {
  const files: string[] = [];
  const packages: string[] = [];
  const problems: Problem[] = [];
  const leftOut: string[] = [];
  const generated = ignore().add(options.all ? [] : [...GENERATED, ...options.ignore, ...options.include.map(readAgain)]);
  const visited = new Set<string>();
  const links: { readonly name: string; readonly rules: readonly Rules[] }[] = [];

  const visit = (folder: string, rules: readonly Rules[]): void => {
    const absolute = path.join(root, folder);
    const entries = attempt(() => {
      if (seenBefore(visited, absolute)) return [];
      return readdirSync(absolute, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    });
    if (entries instanceof Error) {
      problems.push({
        file: folder === "" ? "." : folder,
        line: null,
        code: "unreadable",
        message: errorCode(entries),
      });
      return;
    }
    const own = options.all ? rules : [...rules, ...innerRules(root, folder, entries)];
    for (const entry of entries) {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isSymbolicLink()) links.push({ name, rules: own });
      else take(name, entry, own);
    }
  };
  const take = (name: string, entry: Dirent | Stats, rules: readonly Rules[]): void => {
    if (entry.isDirectory()) {
      if (isIgnored(name, "folder", rules)) return;
      if (!generated.ignores(`${name}/`)) visit(name, rules);
      else if (GENERATED_BY_NAME.includes(path.posix.basename(name))) leftOut.push(name);
    } else if (entry.isFile() && !isIgnored(name, "file", rules) && !generated.ignores(name)) {
      if (path.posix.basename(name) === TEAM_FILE) noteTeamFile(name);
      else if (path.posix.basename(name) === "package.json") packages.push(path.posix.dirname(name));
      else if (languageOf(name) !== null) files.push(name);
    }
  };

  const noteTeamFile = (name: string): void => {
    const folder = path.posix.dirname(name);
    if (folder !== ".") problems.push({ file: name, line: null, code: "team-file", message: nestedText(folder) });
  };

  const patterns = [...DEPENDENCIES, ...options.ignore];
  visit("", [{ nameOf: (file) => file, ignore: ignore().add(patterns) }, ...(options.all ? [] : outerRules(root))]);
  const known =
    links.length === 0 ? new Set<string>() : new Set(files.map((file) => realpathSync(path.join(root, file))));
  // A link found inside a linked folder is appended to the list while it is walked.
  for (const { name, rules } of links) {
    const target = attempt(() => statSync(path.join(root, name)));
    // It leads nowhere, or in a circle: there is no file to miss.
    if (target instanceof Error) continue;
    if (target.isFile() && seenBefore(known, path.join(root, name))) continue;
    take(name, target, rules);
  }
  return { files: files.toSorted(), packages: packages.toSorted(), problems, leftOut: leftOut.toSorted() };
}

function readAgain(pattern: string): string {
  return `!${pattern.replace(/^\.\//, "")}`;
}

/** The lint rules take the nearest team file, and an audit the one of its folder: below another one they would not agree. */
function nestedText(folder: string): string {
  return `holds for ${folder} only, and this audit does not read it: audit ${folder} by itself and leave it out here (--ignore "/${folder}/"), or move what it says to the audited folder`;
}

function seenBefore(seen: Set<string>, file: string): boolean {
  const real = realpathSync(file);
  if (seen.has(real)) return true;
  seen.add(real);
  return false;
}

/** "EACCES" without the path, which would differ from machine to machine. */
function errorCode(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

interface Rules {
  /** What the .gitignore calls a file of the audited folder. */
  readonly nameOf: (file: string) => string;
  readonly ignore: Ignore;
}

/** The .gitignore files above the audited folder, up to the repository's own folder, unless they leave out the folder itself. */
function outerRules(root: string): Rules[] {
  const found: Rules[] = [];
  for (let folder = root; path.dirname(folder) !== folder; folder = path.dirname(folder)) {
    const entries = attempt(() => readdirSync(folder));
    if (entries instanceof Error || entries.includes(".git")) break;
    const above = path.dirname(folder);
    const inside = path.relative(above, root).split(path.sep).join("/");
    const own = gitignoreIn(above);
    if (own !== null && !own.ignores(`${inside}/`)) found.push({ nameOf: (file) => `${inside}/${file}`, ignore: own });
  }
  return found;
}

function innerRules(root: string, folder: string, entries: readonly Dirent[]): Rules[] {
  const own = entries.some(({ name }) => name === ".gitignore") ? gitignoreIn(path.join(root, folder)) : null;
  return own === null
    ? []
    : [{ nameOf: (file) => (folder === "" ? file : file.slice(folder.length + 1)), ignore: own }];
}

function gitignoreIn(folder: string): Ignore | null {
  const text = attempt(() => readFileSync(path.join(folder, ".gitignore"), "utf8"));
  return text instanceof Error ? null : ignore().add(text);
}

function isIgnored(name: string, kind: "file" | "folder", rules: readonly Rules[]): boolean {
  return rules.some(({ nameOf, ignore: own }) => own.ignores(kind === "folder" ? `${nameOf(name)}/` : nameOf(name)));
}

function attempt<T>(action: () => T): T | Error {
  try {
    return action();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
