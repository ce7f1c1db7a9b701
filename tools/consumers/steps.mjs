import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** A command that hangs has failed: a program that exchanges a few events is done in seconds. */
const TIMEOUT_MS = 180_000;

/** How the workspace could reach a consumer by the environment. The settings of npm and of the network stay. */
const OF_THE_WORKSPACE = /^(npm_package_|npm_lifecycle_|NODE_PATH$|NODE_OPTIONS$)/;

/** Runs a command to its end, outside the workspace. `own`: variables beside those of the machine. */
export function execute(command, args, cwd, own = {}) {
  const env = { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_THE_WORKSPACE.test(name))), ...own };
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: "utf8", timeout: TIMEOUT_MS });
  return { code: status ?? 1, output: `${stdout}${stderr}${error ?? ""}` };
}

/** Packs every package into a folder, as a reader of the README does; package name to tarball. */
export function packAll(folder) {
  const { code, output } = execute(process.execPath, [path.join(root, "scripts/pack.mjs"), folder], root);
  if (code !== 0) throw new Error(output);
  const tarballs = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".tgz"));
  return Object.fromEntries(tarballs.map((name) => [path.basename(name).replace(/^apex-(.*)-\d[^-]*\.tgz$/, "@apex/$1"), path.join(folder, name)]));
}
