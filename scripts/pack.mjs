// npm run pack:all: builds the packages and packs them into tarballs/, from where other projects install them.
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { ensureDependencies } from "./bootstrap.mjs";
import { root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { red, say } from "./lib/terminal.mjs";

/** What is used beside a linter and on the command line, and not by a service: in a folder of its own. */
const OF_MIGRATION = /^apex-(ws-cli|ws-codemod|ws-migration|eslint-plugin-ws)-/;

const folder = path.resolve(root, process.argv[2] ?? "tarballs");
const ofMigration = path.join(folder, "migration");
const tarballsIn = (where) => readdirSync(where).filter((name) => /^apex-.*\.tgz$/.test(name));

async function step(what, args) {
  const { code, output } = await run("pnpm", args, { quiet: true });
  if (code !== 0) throw new Error(`${what} failed:\n${output}`);
}

try {
  await ensureDependencies();
  mkdirSync(ofMigration, { recursive: true });
  // Another version's would be installed with these.
  for (const where of [folder, ofMigration]) for (const name of tarballsIn(where)) rmSync(path.join(where, name));
  await step("The build", ["run", "build"]);
  // Only pnpm takes publishConfig and the workspace's versions into the tarball.
  await step("Packing", ["-r", "--filter", "./packages/*", "pack", "--pack-destination", folder]);
  for (const name of tarballsIn(folder)) if (OF_MIGRATION.test(name)) renameSync(path.join(folder, name), path.join(ofMigration, name));
  for (const where of [folder, ofMigration]) say(`${tarballsIn(where).length} tarballs in ${path.relative(process.cwd(), where)}/`);
} catch (error) {
  say(red(error.message));
  process.exitCode = 1;
}
