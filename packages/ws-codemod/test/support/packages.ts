import { readdirSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { findFiles, parseTypeScript, programOf, childrenOf } from "@apex/ws-cli";

/** Popular packages that are installed here anyway: ES modules and CommonJS, TypeScript and declarations, one by hand and one generated. */
const PACKAGES = ["acorn", "ajv", "chokidar", "commander", "debug", "fast-check", "picocolors", "semver", "ws", "zod"];
const STORE = path.join(import.meta.dirname, "../../../../node_modules/.pnpm");
const FILES_PER_PACKAGE = 25;
const BYTES_MAX = 60_000;

export interface Source {
  readonly file: string;
  readonly text: string;
  readonly module: boolean;
  /** Where its statements begin. */
  readonly starts: readonly number[];
}

/** Sources of ten packages, spread over their files. */
export function packageSources(): Source[] {
  const stored = readdirSync(STORE);
  return PACKAGES.flatMap((name) => {
    const entry = stored.findLast((each) => each.startsWith(`${name}@`));
    if (entry === undefined) throw new Error(`${name} is not installed: name another package`);
    const folder = realpathSync(path.join(STORE, entry, "node_modules", name));
    const { files } = findFiles(folder, { ignore: [], include: [], all: true });
    const sources = files.flatMap((file) => sourceOf(name, file, readFileSync(path.join(folder, file), "utf8")) ?? []);
    const step = Math.max(1, Math.floor(sources.length / FILES_PER_PACKAGE));
    return sources.filter((_, index) => index % step === 0).slice(0, FILES_PER_PACKAGE);
  });
}

function sourceOf(name: string, file: string, text: string): Source | null {
  if (text.length > BYTES_MAX || !/\.(?:[cm]?[jt]s|[jt]sx)$/.test(file)) return null;
  const parsed = parseTypeScript(file, text);
  if (parsed.errors.length > 0 || (/\.d\./.test(file) && !parsed.module.hasModuleSyntax)) return null;
  const body = childrenOf(programOf(parsed), "body");
  return { file: `${name}/${file}`, text, module: parsed.module.hasModuleSyntax, starts: body.map(({ start }) => start) };
}
