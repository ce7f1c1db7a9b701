// pnpm test:consumers: packs every package, installs the tarballs together outside the workspace, and uses them, as their READMEs
// do too. `--readmes`: nothing else; `--list`: only says what would be done with each block of each README.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { listBlocks, readPages } from "./readmes/pages.mjs";
import { usePage, useRepository } from "./readmes/use.mjs";
import { execute, packAll } from "./steps.mjs";

/** The oldest Node that the packages promise to run on, which is the floor of their `engines`. */
const FLOOR = "22.18.0";
const COMPILERS = { typescript59: "npm:typescript@5.9", typescript6: "npm:typescript@6" };
const PROGRAMS = [
  ...["esm.mjs", "cjs.cjs", "both.cjs", "default-store.cjs", "default-store.mjs", "without-sqlite.mjs"],
  ...["redis.mjs", "redis.cjs", "without-redis.mjs", "production.mjs", "production.cjs"],
];
/** What is used beside a linter, in a project for each version of it; `others` is the import plugin that fits the version. */
const MIGRATION = ["@apex/eslint-plugin-ws", "@apex/ws-cli", "@apex/ws-codemod", "@apex/ws-migration"];
const LINTERS = {
  eslint9: { eslint: "^9.39.0", others: "npm:eslint-plugin-import@2.32.0" },
  eslint10: { eslint: "^10.0.0", others: "npm:eslint-plugin-import-x@^4.18.0", oxlint: "^1.94.0" },
};
const MIGRATION_PROGRAMS = ["both.cjs", "lint.mjs", "audit.mjs"];
const TYPE_SETTINGS = {
  "nodenext": ["--module", "nodenext"],
  "bundler": ["--module", "esnext", "--moduleResolution", "bundler"],
};

/** Without a page's types: what a service compiles with that is only a client. */
const TYPE_FLAGS_OF_NODE = ["--noEmit", "--strict", "--target", "es2023", "--types", "node", "--lib", "es2023"];
// Without skipLibCheck: the published types themselves are read.
const TYPE_FLAGS = [
  ...["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2023", "--types", "node"],
  ...["--lib", "es2023,esnext.disposable,dom,dom.iterable,dom.asynciterable"],
];

/** Throws for a block that nothing would be done with. */
const pages = readPages();
if (process.argv.includes("--list")) {
  console.log(listBlocks(pages).join("\n"));
  process.exit();
}

const folder = mkdtempSync(path.join(tmpdir(), "apex-consumers-"));
const counts = { passed: 0, failed: 0 };

const indent = (text) => text.trimEnd().replace(/^/gm, "    ");

/** `said`: what to print of a success, too. */
function report(what, { code, output }, said = "") {
  counts[code === 0 ? "passed" : "failed"] += 1;
  console.log(`${code === 0 ? "✓" : "✗"} ${what}`);
  if (code !== 0) console.log(output.trimEnd());
  else if (said !== "") console.log(indent(said));
}

const check = (what, command, args, cwd = folder) => report(what, execute(command, args, cwd));

/** Writes a project, and installs what it names. */
function installProject(name, manifest, fixtures) {
  const project = path.join(folder, name);
  mkdirSync(project, { recursive: true });
  if (fixtures !== undefined) cpSync(path.join(import.meta.dirname, "fixtures", fixtures), project, { recursive: true });
  writeFileSync(path.join(project, "package.json"), JSON.stringify({ private: true, ...manifest }, null, 2));
  const { code, output } = execute("npm", ["install", "--no-audit", "--no-fund"], project);
  if (code !== 0) throw new Error(`npm install failed:\n${output}`);
}

function install() {
  const tarballs = packAll(path.join(folder, "readers/apex-ws/tarballs"));
  const filesOf = (wanted) =>
    Object.fromEntries(Object.entries(tarballs).flatMap(([name, tarball]) => (wanted(name) ? [[name, `file:${tarball}`]] : [])));
  const dependencies = { ...filesOf((name) => !MIGRATION.includes(name)), valibot: "^1.5.0" };
  installProject("service", { dependencies, devDependencies: { "@types/node": "^22.18.0", ...COMPILERS } }, "service");
  installProject("page", { type: "module", dependencies, devDependencies: { vite: "^8.3.8", ...COMPILERS } }, "page");
  const ofMigration = filesOf((name) => MIGRATION.includes(name));
  for (const [name, linter] of Object.entries(LINTERS)) {
    const parser = { "@typescript-eslint/parser": "^8.70.0", typescript: COMPILERS.typescript6.replace("npm:typescript@", "") };
    installProject(name, { devDependencies: { ...ofMigration, ...linter, ...parser, "@types/node": "^22.18.0" } }, "migration");
  }
  // A project of its own, so that its `node` is the program that a check names, and not what a launcher finds.
  installProject("floor", { dependencies: { node: FLOOR } });
}

function checkService(nodes) {
  const project = path.join(folder, "service");
  for (const [version, node] of nodes) {
    for (const program of PROGRAMS) check(`${program} on Node ${version}`, node, ["--no-warnings", program], project);
  }
  for (const compiler of Object.keys(COMPILERS)) {
    for (const [name, settings] of Object.entries(TYPE_SETTINGS)) {
      const tsc = path.join("node_modules", compiler, "bin/tsc");
      const files = name === "bundler" ? ["types.mts"] : ["types.mts", "types.cts"];
      check(`types with ${compiler}, ${name}`, process.execPath, [tsc, ...TYPE_FLAGS, ...settings, ...files], project);
      check(`types without a page's, ${compiler}, ${name}`, process.execPath, [tsc, ...TYPE_FLAGS_OF_NODE, ...settings, "types-without-dom.mts"], project);
    }
  }
}

/** A project that has no @types/node. */
function checkPage(nodes) {
  const project = path.join(folder, "page");
  for (const compiler of Object.keys(COMPILERS)) {
    for (const [name, settings] of Object.entries(TYPE_SETTINGS)) {
      const tsc = path.join("node_modules", compiler, "bin/tsc");
      check(`types without Node's, ${compiler}, ${name}`, process.execPath, [tsc, "-p", "tsconfig.json", ...settings], project);
    }
  }
  for (const [version, node] of nodes) check(`a page is bundled, and works, on Node ${version}`, node, ["--no-warnings", "bundle.mjs"], project);
}

function checkMigration(nodes) {
  for (const linter of Object.keys(LINTERS)) {
    const project = path.join(folder, linter);
    for (const [version, node] of nodes) {
      for (const program of MIGRATION_PROGRAMS) check(`${program} with ${linter} on Node ${version}`, node, ["--no-warnings", program], project);
    }
    const tsc = path.join("node_modules", "typescript", "bin/tsc");
    check(`types with ${linter}`, process.execPath, [tsc, ...TYPE_FLAGS, ...TYPE_SETTINGS.nodenext, "types.mts"], project);
  }
  check("the rules in oxlint", process.execPath, ["oxlint.mjs"], path.join(folder, "eslint10"));
}

/** Each README, in a project that has what it names. The root's says itself what to install, in an empty folder beside a checkout. */
async function checkReadmes(nodes) {
  const compile = (cwd, files) =>
    Object.keys(COMPILERS).map((name) => {
      const modules = path.join(folder, "service/node_modules");
      const flags = [...TYPE_FLAGS, ...TYPE_SETTINGS.nodenext, "--allowImportingTsExtensions", "--typeRoots", path.join(modules, "@types")];
      return [name, execute(process.execPath, [path.join(modules, name, "bin/tsc"), ...flags, ...files], cwd)];
    });
  console.log(listBlocks(pages).join("\n"));
  for (const page of pages) {
    for (const project of page.projects) await usePage(page, { project: path.join(folder, project), nodes, check: report, compile });
    useRepository(page, process.execPath, report);
  }
}

async function checkAll() {
  const floor = path.join(folder, "floor/node_modules/node/bin/node");
  check(`the floor is Node ${FLOOR}`, floor, ["-e", `process.exitCode = process.version === "v${FLOOR}" ? 0 : 1`]);
  const nodes = [[process.version, process.execPath], [`v${FLOOR}`, floor]];
  if (!process.argv.includes("--readmes")) {
    checkService(nodes);
    checkPage(nodes);
    checkMigration(nodes);
  }
  await checkReadmes(nodes);
}

try {
  install();
  await checkAll();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
if (counts.failed > 0) process.exitCode = 1;
