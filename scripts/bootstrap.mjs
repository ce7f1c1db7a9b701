// Installs the project's dependencies, on a machine that has nothing but Node 20 and npm. Quick when there is nothing
// to do.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { binFolder, node, root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { bold, red, say, seconds } from "./lib/terminal.mjs";

const marker = path.join(root, "node_modules/.cache/apex/installed");

/** Everything that an install depends on; a change of any of it means another install. */
function installKey() {
  const manifests = ["packages", "tools", "apps"].flatMap((parent) =>
    readdirSync(path.join(root, parent)).map((name) => path.join(parent, name, "package.json")),
  );
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", ...manifests.sort()]) {
    const full = path.join(root, file);
    if (existsSync(full)) hash.update(`\n${file}\n`).update(readFileSync(full));
  }
  return hash.digest("hex");
}

function isInstalled(key) {
  const present = [marker, node, binFolder, path.join(binFolder, "pnpm")].every((file) => existsSync(file));
  return present && readFileSync(marker, "utf8") === key;
}

/** Installs what the lock file names unless that is there already. Throws when the install fails. */
export async function ensureDependencies() {
  const key = installKey();
  if (isInstalled(key)) return;
  const { packageManager } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const startedAtMs = performance.now();
  say(`${bold("Installing dependencies")} with ${packageManager} (once; about half a minute) …`);
  if (Number.parseInt(process.versions.node, 10) < 24) {
    say("Warnings of an unsupported engine are about this machine's Node; the project brings its own.");
  }
  const args = ["--yes", packageManager, "install", "--frozen-lockfile", "--config.confirmModulesPurge=false"];
  const { code } = await run("npx", args);
  if (code !== 0) {
    throw new Error(
      `${packageManager} install ended with code ${code}; its own words are above. ` +
        "After a change of a package.json: npx pnpm@12 install --no-frozen-lockfile, and commit the lock file.",
    );
  }
  if (!existsSync(node)) throw new Error("The install brought no Node: is `node` in allowBuilds of pnpm-workspace.yaml?");
  mkdirSync(path.dirname(marker), { recursive: true });
  writeFileSync(marker, key);
  say(`Dependencies are installed. ${seconds(startedAtMs)}`);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await ensureDependencies();
  } catch (error) {
    say(red(error.message));
    process.exitCode = 1;
  }
}
