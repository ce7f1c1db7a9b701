import { existsSync, readdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { audit } from "../src/audit/audit.ts";

/**
 * `pnpm legacy:audit-packages`: audits the published code of ten popular packages that the repository has installed. None of
 * them uses the old stack, so each use is a false one; and whatever they hold, the audit must get through it.
 */
const POPULAR = ["typescript", "eslint", "vite", "vitest", "ws", "commander", "valibot", "rollup", "esbuild", "acorn"];

const root = path.join(import.meta.dirname, "../../..");
let wrong = 0;
for (const name of POPULAR) {
  const folder = folderOf(name);
  const start = performance.now();
  const { totals, problems, unclear } = await audit(folder, { all: true });
  const uses = totals.statements + totals.strings;
  wrong += uses + unclear.length;
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  console.log(
    `${name.padEnd(12)} ${String(totals.files).padStart(6)} files  ${uses} uses  ${unclear.length} not understood  ${totals.definitions} definitions  ${problems.length} problems  ${seconds} s`,
  );
  for (const { file, line, code, message } of problems.slice(0, 5))
    console.log(`  ${file}:${line ?? ""} ${code} ${message}`);
}
process.exitCode = wrong === 0 ? 0 : 1;

/** Where pnpm keeps the package: linked at the root, or in its store. */
function folderOf(name: string): string {
  const linked = path.join(root, "node_modules", name);
  if (existsSync(linked)) return realpathSync(linked);
  const store = path.join(root, "node_modules/.pnpm");
  const entry = readdirSync(store).find(
    (each) => each.startsWith(`${name}@`) && existsSync(path.join(store, each, "node_modules", name)),
  );
  if (entry === undefined) throw new Error(`${name} is not installed: run pnpm install`);
  return path.join(store, entry, "node_modules", name);
}
