import type { FileFacts, ImportFact } from "../../src/audit/scan/facts.ts";
import type { ScanContext } from "../../src/audit/scan/context.ts";
import { scanFile } from "../../src/audit/scan/scan-file.ts";

/** Knows "@apex/backend/…" and "netra_backend.app.…" as old, and nothing else. */
export const CONTEXT: ScanContext = {
  isOld: (specifier) => /^@apex\/backend\/\w|^netra_backend\.app\.\w/.test(specifier),
  mentionsStack: (text) => /@apex\/backend|netra_backend\.app/.test(text),
  roles: {},
};

export function scan(file: string, source: string): FileFacts {
  return scanFile(file, new TextEncoder().encode(source), CONTEXT);
}

/** "import ./a.ts A,B@3 inner type" */
export function summary({ form, specifier, names, line, inner, typeOnly }: ImportFact): string {
  const flags = `${inner ? " inner" : ""}${typeOnly ? " type" : ""}`;
  return `${form} ${specifier} ${names.map(({ name, local }) => (local === null || local === name ? name : `${name}=${local}`)).join(",")}@${line}${flags}`;
}

export function imports(file: string, source: string): string[] {
  return scan(file, source).imports.map(summary);
}
