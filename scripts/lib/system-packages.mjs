import { accessSync, constants, existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { run } from "./run.mjs";
import { say, yellow } from "./terminal.mjs";

/** Debian packages that some tests need, the command that each brings, and what is skipped without it; without a word on that, the tests do not run. */
const NEEDED = [
  { name: "redis-server", command: "redis-server" },
  { name: "openssl", command: "openssl" },
  { name: "strace", command: "strace", skipped: "the tests that an ack leaves only after its fdatasync" },
  { name: "chromium", command: "chromium", skipped: "the tests of the chat page" },
  { name: "spin", command: "spin", skipped: "the exploration of the formal models" },
  { name: "gcc", command: "gcc", skipped: "the exploration of the formal models" },
  { name: "libc6-dev", command: "gcc", skipped: "the exploration of the formal models" },
];

function isOnPath(command) {
  return process.env.PATH.split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Another process may have apt's lock: a machine that just started updates itself. */
const APT = ["-o", "DPkg::Lock::Timeout=300"];

/** Debian asks this file whether a package may start its service, and takes 101 for no. */
const SERVICE_POLICY = "/usr/sbin/policy-rc.d";

/** Tests start servers of their own: what is installed for them starts none. A policy that the machine has already stays. */
async function withoutServices(install) {
  if (existsSync(SERVICE_POLICY)) return install();
  const remove = () => rmSync(SERVICE_POLICY, { force: true });
  // An interrupt ends the process in the middle.
  process.once("exit", remove);
  writeFileSync(SERVICE_POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    return await install();
  } finally {
    remove();
    process.off("exit", remove);
  }
}

/** What it said. `apt-get update` does not wait for the lock of its lists, whatever it is told. */
async function update(env) {
  for (let tries = 1; ; tries += 1) {
    const { code, output } = await run("apt-get", ["update", "-q"], { quiet: true, env });
    if (code === 0 || tries === 60 || !output.includes("lists/lock")) return output;
    await pause(5_000);
  }
}

/**
 * Installs what is missing where it may (root, apt), and otherwise names it together with what is skipped. Throws where the tests
 * cannot do without.
 */
export async function ensureSystemPackages() {
  const missing = NEEDED.filter(({ command }) => !isOnPath(command));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  if (process.getuid?.() === 0 && isOnPath("apt-get")) {
    say(`Installing Debian packages: ${names.join(" ")} …`);
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    const updated = await update(env);
    const install = await withoutServices(() => run("apt-get", [...APT, "install", "-qy", "--no-install-recommends", ...names], { quiet: true, env }));
    if (install.code === 0) return;
    say(updated + install.output);
  }
  const left = missing.filter(({ command }) => !isOnPath(command));
  for (const { name, command, skipped } of left.filter(({ skipped }) => skipped !== undefined)) {
    say(yellow(`${command} is missing (Debian: apt-get install ${name}): skipped are ${skipped}.`));
  }
  const required = left.filter(({ skipped }) => skipped === undefined).map(({ name }) => name);
  if (required.length > 0) throw new Error(`The tests need ${required.join(" and ")}. Debian: apt-get install ${required.join(" ")}`);
}
