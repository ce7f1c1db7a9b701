import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** The repository's root. */
export const ROOT = path.resolve(import.meta.dirname, "../../../..");

/** A source file of a package, as it is on disk. */
export interface PackageSource {
  /** From the root on, with slashes. */
  readonly file: string;
  readonly text: string;
}

/** All TypeScript sources of all packages, without their tests. */
export function readPackageSources(): readonly PackageSource[] {
  const packages = readdirSync(path.join(ROOT, "packages"));
  return packages.flatMap((name) => {
    const folder = path.join(ROOT, "packages", name, "src");
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .toSorted()
      .map((file) => readSource(path.posix.join("packages", name, "src", file.split(path.sep).join("/"))));
  });
}

const readSource = (file: string): PackageSource => ({ file, text: readFileSync(path.join(ROOT, file), "utf8") });
