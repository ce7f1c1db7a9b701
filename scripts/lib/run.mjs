import { spawn } from "node:child_process";
import { setPriority } from "node:os";
import { root, toolEnvironment } from "./paths.mjs";

/**
 * Runs a command in the project's root. `quiet` keeps its output and returns it, for a caller that shows it on failure
 * only. Reads standard input only when told `stdin: "inherit"`. A command that takes longer than `timeoutMs` is told to end.
 * `niceness` above 0: the command and what it starts take the cores only where others leave them free.
 * Resolves to `{ code, signal, output }`, where `signal` is null unless one ended it. An interrupt is passed on
 * to the command, and the script itself ends with it, so that nothing else is started after a Ctrl-C.
 */
export function run(command, args, { quiet = false, env = {}, stdin = "ignore", timeoutMs, niceness = 0 } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = quiet ? [stdin, "pipe", "pipe"] : [stdin, "inherit", "inherit"];
    const child = spawn(command, args, { cwd: root, env: toolEnvironment(env), stdio, timeout: timeoutMs });
    if (niceness > 0 && child.pid !== undefined) setPriority(child.pid, niceness);
    const chunks = [];
    child.stdout?.on("data", (chunk) => chunks.push(chunk));
    child.stderr?.on("data", (chunk) => chunks.push(chunk));
    let interrupted = false;
    const forward = (signal) => {
      interrupted = true;
      // A terminal sends Ctrl-C to the command too; a second one would look like impatience.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    process.on("SIGINT", forward).on("SIGTERM", forward);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      process.off("SIGINT", forward).off("SIGTERM", forward);
      if (interrupted) process.exit(code ?? 130);
      resolve({ code: code ?? 1, signal, output: Buffer.concat(chunks).toString("utf8") });
    });
  });
}
