import { accessSync, constants } from "node:fs";
import path from "node:path";
import { run } from "./run.mjs";
import { say, yellow } from "./terminal.mjs";

/** Debian packages that some tests need, the command that each brings, and what is skipped without it. */
const NEEDED = [
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

/** Installs what is missing where it may (root, apt), and otherwise names it together with what is skipped. */
export async function ensureSystemPackages() {
  const missing = NEEDED.filter(({ command }) => !isOnPath(command));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  if (process.getuid?.() === 0 && isOnPath("apt-get")) {
    say(`Installing Debian packages: ${names.join(" ")} …`);
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    const update = await run("apt-get", ["update", "-q"], { quiet: true, env });
    const install = await run("apt-get", ["install", "-qy", "--no-install-recommends", ...names], { quiet: true, env });
    if (install.code === 0) return;
    say(update.output + install.output);
  }
  for (const { name, command, skipped } of missing.filter(({ command }) => !isOnPath(command))) {
    say(yellow(`${command} is missing (Debian: apt-get install ${name}): skipped are ${skipped}.`));
  }
}
