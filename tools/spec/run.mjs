// pnpm spec: explores the formal models of spec/ and shows how each variant of a rule is refuted.
import { performance } from "node:perf_hooks";
import process from "node:process";
import { parseArgs } from "node:util";
import { asQuick, CHECKS } from "./checks.mjs";
import { writeDocumentation } from "./documentation.mjs";
import { boundsOf, installPackages, missingPackages, runSpin, stopSpin } from "./spin.mjs";
import { judge } from "./verdict.mjs";

const HELP = `pnpm spec                     every model with its full bounds, and every refuted variant with its trace (minutes, up to 2 GB)
pnpm spec --quick             smaller bounds (about a minute); the default test run takes three checks of it
pnpm spec --only <text>       only the checks whose name or title has this text; may be repeated
pnpm spec --docs              the full run, and writes the measured parts of docs/formal-model.md
pnpm spec --list              the names of the checks
pnpm spec --json              the results as one JSON array on standard output, the report on standard error
pnpm spec --no-install        names missing Debian packages instead of installing them
pnpm spec --help              this text

Fails when a model has an error or was not explored exhaustively, and when a variant is not refuted by its guarantee.`;

const OPTIONS = {
  quick: { type: "boolean" },
  only: { type: "string", multiple: true },
  docs: { type: "boolean" },
  list: { type: "boolean" },
  json: { type: "boolean" },
  "no-install": { type: "boolean" },
  help: { type: "boolean", short: "h" },
};

const { values: options } = readOptions();
const report = options.json ? process.stderr : process.stdout;
const isTerminal = report.isTTY === true && !process.env.NO_COLOR;
const paint = (code) => (text) => (isTerminal ? `\u001b[${code}m${text}\u001b[0m` : text);
const [bold, dim, red, green] = [1, 2, 31, 32].map(paint);
const say = (text) => report.write(`${text}\n`);

function readOptions() {
  try {
    return parseArgs({ options: OPTIONS });
  } catch (error) {
    process.stderr.write(`${error.message}. See pnpm spec --help\n`);
    process.exit(2);
  }
}

function selectChecks() {
  const checks = options.quick ? CHECKS.map(asQuick).filter((check) => check !== undefined) : CHECKS;
  const wanted = options.only ?? [];
  return checks.filter(({ id, title }) => wanted.length === 0 || wanted.some((text) => id.includes(text) || title.includes(text)));
}

async function ensurePackages() {
  const missing = missingPackages();
  if (missing.length > 0 && !options["no-install"]) {
    say(`Installing Debian packages: ${missing.join(" ")} …`);
    await installPackages(missing);
  }
  const left = missingPackages();
  if (left.length > 0) throw new Error(`The formal model needs the Debian packages ${left.join(" and ")}: apt-get install ${left.join(" ")}`);
}

async function runCheck(check) {
  const isVariant = check.mode === "refuted" || check.mode === "loops";
  const showProgress = (states) => isTerminal && report.write(`\r${dim(`  ${check.id}: ${count(states)} states …`)}`);
  showProgress(0);
  const run = await runSpin(check, { optimise: !options.quick && !isVariant, onProgress: showProgress });
  if (isTerminal) report.write("\r\u001b[K");
  const { ok, what, trace } = judge(check, run);
  const { states, transitions, depth, memoryMb, seconds } = run;
  return { ...check, ok, what, trace, bounds: boundsOf(check), states, transitions, depth, memoryMb, seconds };
}

const count = (value) => value.toLocaleString("en");

function tell({ id, model, title, mode, ok, what, trace, rule, bounds, states, transitions, depth, memoryMb, seconds }) {
  say(`${ok ? green("✓") : red("✗")} ${bold(`${model}: ${title}`)} ${dim(id)}`);
  say(`    ${mode === "refuted" || mode === "loops" ? `the variant ${what}` : what}`);
  say(dim(`    bounds ${Object.entries(bounds).map(([name, value]) => `${name} ${value}`).join(", ")}`));
  say(dim(`    ${count(states)} states, ${count(transitions)} transitions, depth ${depth}, ${Math.round(memoryMb)} MB, ${seconds.toFixed(1)} s`));
  trace.forEach((step, index) => say(`    ${String(index + 1).padStart(3)}  ${step}`));
  if (rule !== undefined) say(`    so: ${rule}`);
}

async function main() {
  if (options.help) return say(HELP);
  const checks = selectChecks();
  if (options.list) return process.stdout.write(options.json ? JSON.stringify(checks) : checks.map(({ id, title }) => `${id.padEnd(24)} ${title}\n`).join(""));
  if (options.docs && (options.quick || options.only)) throw new Error("--docs needs the full run: leave out --quick and --only");
  if (checks.length === 0) throw new Error("No check has such a name or title: pnpm spec --list");
  await ensurePackages();
  const startedAtMs = performance.now();
  const results = [];
  for (const check of checks) {
    const result = await runCheck(check);
    tell(result);
    results.push(result);
  }
  if (options.docs) writeDocumentation(results);
  if (options.json) process.stdout.write(JSON.stringify(results));
  const failed = results.filter(({ ok }) => !ok);
  say(dim(`All of it took ${((performance.now() - startedAtMs) / 1_000).toFixed(1)} s`));
  say(`${results.length - failed.length} passed, ${failed.length} failed`);
  if (failed.length > 0) process.exitCode = 1;
}

let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    interrupted = true;
    stopSpin();
  });
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${interrupted ? "Interrupted." : red(error.message)}\n`);
  process.exitCode = interrupted ? 130 : 1;
}
