import { readFileSync } from "node:fs";
import path from "node:path";
import type { PackageFacts } from "./analyse/tree.ts";
import type { Problem } from "./report.ts";

export interface ReadPackages {
  readonly packages: readonly PackageFacts[];
  readonly problems: readonly Problem[];
}

/** Reads the package.json of each folder. One that cannot be read is a problem, and the audit goes on without it. */
export function readPackages(root: string, folders: readonly string[]): ReadPackages {
  const packages: PackageFacts[] = [];
  const problems: Problem[] = [];
  for (const folder of folders) {
    const file = path.posix.join(folder, "package.json");
    try {
      packages.push(packageFacts(folder, JSON.parse(readFileSync(path.join(root, file), "utf8"))));
    } catch (error) {
      problems.push({
        file,
        line: null,
        code: "syntax",
        message: error instanceof SyntaxError ? "is no JSON" : String(error),
      });
    }
  }
  return { packages, problems };
}

function packageFacts(folder: string, value: unknown): PackageFacts {
  const manifest = isRecord(value) ? value : {};
  const { name } = manifest;
  const entries = ["main", "module", "browser", "source", "bin", "exports"].flatMap((key) => filesIn(manifest[key]));
  return { folder, name: typeof name === "string" ? name : null, entries: [...new Set(entries)] };
}

/** Every file that a field names, however deep its conditions go. */
function filesIn(value: unknown): string[] {
  if (typeof value === "string")
    return /\.(?:[cm]?[jt]sx?|json)$/.test(value) || value.startsWith("./") ? [value.replace(/^\.\//, "")] : [];
  if (Array.isArray(value)) return value.flatMap(filesIn);
  return isRecord(value) ? Object.values(value).flatMap(filesIn) : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
