import { spawn } from "node:child_process";
import { root, toolEnvironment } from "./paths.mjs";

/**
 * Runs a command in the project's root. `quiet` keeps its output and returns it, for a caller that shows it on failure
 * only. Never reads standard input. Resolves to `{ code, output }`; a signal counts as a failure.
 */
export function run(command, args, { quiet = false, env = {}, stdin = "ignore" } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = quiet ? [stdin, "pipe", "pipe"] : [stdin, "inherit", "inherit"];
    const child = spawn(command, args, { cwd: root, env: toolEnvironment(env), stdio });
    const chunks = [];
    child.stdout?.on("data", (chunk) => chunks.push(chunk));
    child.stderr?.on("data", (chunk) => chunks.push(chunk));
    const forward = (signal) => child.kill(signal);
    process.once("SIGINT", forward).once("SIGTERM", forward);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      process.off("SIGINT", forward).off("SIGTERM", forward);
      resolve({ code: code ?? (signal === "SIGINT" ? 130 : 1), output: Buffer.concat(chunks).toString("utf8") });
    });
  });
}
