import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const packages = path.resolve(import.meta.dirname, "../../packages");

/** A command that hangs has failed: a program that exchanges a few events is done in seconds. */
const TIMEOUT_MS = 180_000;

/** How the workspace could reach a consumer by the environment. The settings of npm and of the network stay. */
const OF_THE_WORKSPACE = /^(npm_package_|npm_lifecycle_|NODE_PATH$|NODE_OPTIONS$)/;

/** Runs a command to its end, outside the workspace. */
export function execute(command, args, cwd) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_THE_WORKSPACE.test(name)));
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8", timeout: TIMEOUT_MS });
  return { code: status ?? 1, output: `${stdout}${stderr}${error ?? ""}` };
}

/** Packs every package into a folder; package name to tarball. */
export function packAll(folder) {
  mkdirSync(folder, { recursive: true });
  const tarballs = {};
  for (const name of readdirSync(packages)) {
    const cwd = path.join(packages, name);
    const { code, output } = execute("pnpm", ["pack", "--json", "--pack-destination", folder], cwd);
    if (code !== 0) throw new Error(`pnpm pack of ${name} failed:\n${output}`);
    const manifest = JSON.parse(readFileSync(path.join(cwd, "package.json"), "utf8"));
    tarballs[manifest.name] = path.join(folder, `${manifest.name.slice(1).replace("/", "-")}-${manifest.version}.tgz`);
  }
  return tarballs;
}
