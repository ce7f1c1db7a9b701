// pnpm test:consumers: packs every package, installs the tarballs together outside the workspace, and uses them.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { execute, packAll } from "./steps.mjs";

/** The oldest Node that the packages promise to run on, which is the floor of their `engines`. */
const FLOOR = "22.18.0";
const COMPILERS = { typescript59: "npm:typescript@5.9", typescript6: "npm:typescript@6" };
const PROGRAMS = ["esm.mjs", "cjs.cjs", "both.cjs", "default-store.cjs", "default-store.mjs", "without-sqlite.mjs", "production.mjs", "production.cjs"];
const TYPE_SETTINGS = {
  "nodenext": ["--module", "nodenext"],
  "bundler": ["--module", "esnext", "--moduleResolution", "bundler"],
};

const folder = mkdtempSync(path.join(tmpdir(), "apex-consumers-"));
const counts = { passed: 0, failed: 0 };

function check(what, command, args) {
  const { code, output } = execute(command, args, folder);
  counts[code === 0 ? "passed" : "failed"] += 1;
  console.log(`${code === 0 ? "✓" : "✗"} ${what}`);
  if (code !== 0) console.log(output.trimEnd());
}

function install() {
  const tarballs = packAll(path.join(folder, "tarballs"));
  cpSync(path.join(import.meta.dirname, "fixtures"), folder, { recursive: true });
  const file = (tarball) => `file:${tarball}`;
  const dependencies = Object.fromEntries(Object.entries(tarballs).map(([name, tarball]) => [name, file(tarball)]));
  const manifest = {
    name: "consumer",
    private: true,
    dependencies: { ...dependencies, valibot: "^1.5.0" },
    devDependencies: { "@types/node": "^22.18.0", ...COMPILERS },
  };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest, null, 2));
  // A project of its own, so that its `node` is the program that a check names, and not what a launcher finds.
  mkdirSync(path.join(folder, "floor"));
  writeFileSync(path.join(folder, "floor/package.json"), JSON.stringify({ private: true, dependencies: { node: FLOOR } }));
  for (const project of [folder, path.join(folder, "floor")]) {
    const { code, output } = execute("npm", ["install", "--no-audit", "--no-fund"], project);
    if (code !== 0) throw new Error(`npm install failed:\n${output}`);
  }
}

function checkAll() {
  const floor = path.join(folder, "floor/node_modules/node/bin/node");
  check(`the floor is Node ${FLOOR}`, floor, ["-e", `process.exitCode = process.version === "v${FLOOR}" ? 0 : 1`]);
  for (const [version, node] of [[process.version, process.execPath], [`v${FLOOR}`, floor]]) {
    for (const program of PROGRAMS) check(`${program} on Node ${version}`, node, ["--no-warnings", program]);
  }
  for (const compiler of Object.keys(COMPILERS)) {
    for (const [name, settings] of Object.entries(TYPE_SETTINGS)) {
      const tsc = path.join("node_modules", compiler, "bin/tsc");
      // Without skipLibCheck: the published types themselves are read.
      const flags = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--target", "es2023", "--types", "node"];
      const lib = ["--lib", "es2023,esnext.disposable,dom,dom.iterable,dom.asynciterable"];
      const files = name === "bundler" ? ["types.mts"] : ["types.mts", "types.cts"];
      check(`types with ${compiler}, ${name}`, process.execPath, [tsc, ...flags, ...lib, ...settings, ...files]);
    }
  }
}

try {
  install();
  checkAll();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
if (counts.failed > 0) process.exitCode = 1;
