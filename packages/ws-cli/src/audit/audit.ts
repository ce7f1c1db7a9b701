import { statSync } from "node:fs";
import path from "node:path";
import { isMigrationError, loadMigration, type Migration } from "@apex/ws-migration";
import { CliError } from "../cli-error.ts";
import { analyse } from "./analyse/analyse.ts";
import { linksOf, usageQuestions } from "./analyse/links.ts";
import { createModel } from "./analyse/model.ts";
import { reachOf } from "./analyse/value-reach.ts";
import { readPackages } from "./packages.ts";
import { readUses } from "./report/read-uses.ts";
import type { AuditReport } from "./report.ts";
import { findFiles } from "./scan/find-files.ts";
import { createScanPool } from "./scan/pool.ts";

export interface AuditOptions {
  /** Patterns as in .gitignore of what to leave out, on top of dependencies, generated folders and .gitignore. */
  readonly ignore?: readonly string[];
  /** Patterns of folders with a generated one's name (`build`, `vendor`, …) that are read. */
  readonly include?: readonly string[];
  /** True: also generated folders and what .gitignore names. */
  readonly all?: boolean;
  /** Files from which programs start, relative to the folder; without any the audit looks for them. */
  readonly entryFiles?: readonly string[];
  /** Files that processes under `APEX_WS_LEGACY=count` wrote: they say what is really used. */
  readonly uses?: readonly string[];
  readonly onProgress?: (done: number, total: number) => void;
}

/** A report together with what it was made of. */
export interface AuditedTree {
  /** Absolute. */
  readonly root: string;
  /** Every file that was read, relative to the root. */
  readonly files: readonly string[];
  readonly report: AuditReport;
  readonly migration: Migration;
}

/**
 * Audits a folder: reads every source below it and reports what uses the old stack. Throws a `CliError` if the folder is
 * none or holds no source or a file of `uses` is unreadable, and the errors of `loadMigration`.
 */
export async function audit(folder: string, options: AuditOptions = {}): Promise<AuditReport> {
  return (await auditTree(folder, options)).report;
}

export async function auditTree(folder: string, options: AuditOptions): Promise<AuditedTree> {
  const root = path.resolve(folder);
  const counted = options.uses === undefined ? null : readUses(options.uses);
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new CliError("no_folder", `${folder} is no folder. Name the folder to audit: apex-ws audit src`);
  }
  const migration = loadMigration(root);
  const found = findFiles(root, {
    ignore: options.ignore ?? [],
    include: options.include ?? [],
    all: options.all ?? false,
  });
  if (found.files.length === 0) {
    throw new CliError(
      "no_files",
      `No TypeScript, JavaScript or Python file in ${folder}: is it the right folder, and do --ignore, a .gitignore or the names of its folders (build, vendor, …: --all) leave out everything?`,
    );
  }
  const { packages, problems } = readPackages(root, found.packages);
  await using pool = createScanPool(root, migration, found.files.length);
  const facts = await pool.scan(found.files, (done) => options.onProgress?.(done, found.files.length));
  const model = createModel({
    root,
    facts,
    packages,
    migration,
    aliases: (specifier, importer) => aliasTargets(migration, specifier, importer),
  });
  const links = linksOf(model);
  const usage = await pool.usage(usageQuestions(model, links));
  const reach = await reachOf(model, links, (questions) => pool.reach(questions));
  const report = analyse(model, {
    links,
    usage,
    reach,
    counted,
    entryFiles: options.entryFiles ?? [],
    problems: [...found.problems, ...problems],
    leftOut: found.leftOut,
  });
  return { root, files: found.files, report, migration };
}

/** A tsconfig.json that cannot be read becomes a problem where the map asks for it. */
function aliasTargets(migration: Migration, specifier: string, importer: string): readonly string[] {
  try {
    return migration.aliasTargets(specifier, importer);
  } catch (error) {
    if (isMigrationError(error)) return [];
    throw error;
  }
}
