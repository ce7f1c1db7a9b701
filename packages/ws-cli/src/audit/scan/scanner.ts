import { readFileSync } from "node:fs";
import path from "node:path";
import { isMigrationError, type Migration } from "@apex/ws-migration";
import type { FileFacts } from "./facts.ts";
import { languageOf, scanFile, unscanned } from "./scan-file.ts";

export type ScanOne = (file: string, deep: boolean) => FileFacts;

/** Reads and scans files of a folder, one at a time. */
export function createScanner(root: string, migration: Migration): ScanOne {
  return (file, deep) => {
    const absolute = path.join(root, file);
    const bytes = read(absolute);
    if (typeof bytes === "string") return unscanned(file, languageOf(file) ?? "typescript", 0, { line: null, code: "unreadable", message: bytes }, false);
    return scanFile(file, bytes, {
      isOld: (specifier) => isOld(migration, specifier, absolute),
      mentionsStack: (text) => migration.mentions(text),
      roles: migration.roles,
      deep,
    });
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
