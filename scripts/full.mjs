// .ci/full: every named command of the project, one after the other. The last line sums them up: "N passed, N failed".
import { parseArgs } from "node:util";
import { ensureDependencies } from "./bootstrap.mjs";
import { FULL } from "./lib/full-commands.mjs";
import { run } from "./lib/run.mjs";
import { ensureSystemPackages } from "./lib/system-packages.mjs";
import { bold, dim, green, red, say } from "./lib/terminal.mjs";

/** None takes half as long on two cores. */
const HANGS_AFTER_MINUTES = 30;

const HELP = `.ci/full                  every named command of the project, with what each comes to and how long it takes
.ci/full --only <text>    only the commands whose name has this text; may be repeated
.ci/full --list           the commands; with --json as one JSON array
.ci/full --help           this text

For nights and releases: about an hour on two cores. It goes on after a failure, and ends with 1 when a command failed.
A command that does not end within ${HANGS_AFTER_MINUTES} minutes is ended, and has failed.`;

const OPTIONS = {
  only: { type: "string", multiple: true, default: [] },
  list: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
};

const clock = (ms) => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1_000) % 60).padStart(2, "0")}`;

function selectCommands(wanted) {
  const commands = FULL.filter(({ name }) => wanted.length === 0 || wanted.some((text) => name.includes(text)));
  if (commands.length === 0) throw new Error(`No command has ${wanted.join(" or ")} in its name: .ci/full --list`);
  return commands;
}

/** Resolves to what the command came to; a command that cannot be started has failed as well. */
async function runCommand({ script, args, name }) {
  const startedAtMs = performance.now();
  const timeoutMs = HANGS_AFTER_MINUTES * 60_000;
  const failure = await run("pnpm", ["run", script, ...args], { timeoutMs }).then(
    ({ code, signal }) => (signal !== null ? `ended by ${signal}` : code === 0 ? undefined : `ended with ${code}`),
    (error) => error.message,
  );
  return { name, failure, tookMs: performance.now() - startedAtMs };
}

const verdict = ({ failure }) => (failure === undefined ? green("passed") : red("failed"));

function formatTable(results) {
  const width = Math.max(...results.map(({ name }) => name.length));
  return results.map((result) => `${verdict(result)}  ${clock(result.tookMs).padStart(6)}  ${result.name.padEnd(width)}  ${result.failure ?? ""}`.trimEnd()).join("\n");
}

async function main() {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) return say(HELP);
  const commands = selectCommands(values.only);
  if (values.list && values.json) return say(JSON.stringify(commands));
  if (values.list) return say(commands.map(({ name, what }) => `${name.padEnd(64)} ${dim(what)}`).join("\n"));

  const startedAtMs = performance.now();
  await ensureDependencies();
  await ensureSystemPackages();
  const results = [];
  for (const [index, command] of commands.entries()) {
    say(bold(`\n[${index + 1}/${commands.length}, ${clock(performance.now() - startedAtMs)}] ${command.name}`) + dim(`  ${command.what}`));
    const result = await runCommand(command);
    say(`${verdict(result)} ${command.name}  ${dim(clock(result.tookMs))}`);
    results.push(result);
  }
  const failed = results.filter(({ failure }) => failure !== undefined).length;
  say(`\n${formatTable(results)}\n`);
  say(`${dim("All of it took")} ${clock(performance.now() - startedAtMs)}`);
  say(`${results.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  say(red(error.message));
  say("0 passed, 1 failed");
  process.exitCode = 1;
}
