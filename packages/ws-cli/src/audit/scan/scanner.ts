import { readFileSync } from "node:fs";
import path from "node:path";
import { isMigrationError, type Migration } from "@apex/ws-migration";
import type { FileFacts, ReachFacts, ReachQuestion, UsageFacts, UsageQuestion } from "./facts.ts";
import { languageOf, readReach, readUsage, scanFile, unreachable, unscanned, unusable } from "./scan-file.ts";

/** Reads and scans files of a folder, one at a time. */
export interface Scanner {
  scan(file: string): FileFacts;
  usage(question: UsageQuestion): UsageFacts;
  reach(question: ReachQuestion): ReachFacts;
}

export function createScanner(root: string, migration: Migration): Scanner {
  return {
    scan(file) {
      const absolute = path.join(root, file);
      const bytes = read(absolute);
      if (typeof bytes === "string")
        return unscanned(
          file,
          languageOf(file) ?? "typescript",
          0,
          { line: null, code: "unreadable", message: bytes },
          false,
        );
      return scanFile(file, bytes, {
        isOld: (specifier) => isOld(migration, specifier, absolute),
        mentionsStack: (text) => migration.mentions(text),
        roles: migration.roles,
      });
    },
    usage({ file, names }) {
      const bytes = read(path.join(root, file));
      return typeof bytes === "string"
        ? unusable(file, { code: "unreadable", message: bytes, line: null })
        : readUsage(file, bytes, names);
    },
    reach(question) {
      const bytes = read(path.join(root, question.file));
      return typeof bytes === "string" ? unreachable(question.file) : readReach(bytes, question);
    },
  };
}

/** A tsconfig.json that cannot be read is reported once, by the analysis. */
function isOld(migration: Migration, specifier: string, importer: string): boolean {
  try {
    return migration.resolve(specifier, importer) !== null;
  } catch (error) {
    if (isMigrationError(error)) return true;
    throw error;
  }
}

function read(absolute: string): Uint8Array | string {
  try {
    return readFileSync(absolute);
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}
