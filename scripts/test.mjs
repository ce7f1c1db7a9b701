// npm test: every gate and every test. The last line sums them up: "N passed, N failed".
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { ensureDependencies } from "./bootstrap.mjs";
import { node, root } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { ensureSystemPackages } from "./lib/system-packages.mjs";
import { dim, green, red, say, seconds } from "./lib/terminal.mjs";

const HELP = `npm test                       every gate and every test
npm test -- <file> [...]       only the tests of these files (any part of a path)
npm test -- --gates            only lint, arrows, types, build and package checks
npm test -- --tests            only the tests
npm test -- --help             this text

The last line says "N passed, N failed"; each gate counts as one. Slow commands that this leaves out: CONTRIBUTING.md.`;

/** Name, what a person reads, and the script of package.json that does it: one process beside the others, which go one by one, and all beside the tests. */
const GATES = [
  [["lint", "lint"]],
  [
    ["arrows and cycles", "deps"],
    ["types", "typecheck"],
    ["build", "build"],
    ["packed packages", "check:packages"],
    ["unused code", "check:unused"],
  ],
];

const report = path.join(root, "node_modules/.cache/apex/vitest.json");

/** Tests wait for real events: a gate beside them has what they leave of the cores. */
const NICENESS_BESIDE_TESTS = 10;

async function runGate([name, script], niceness) {
  const startedAtMs = performance.now();
  const { code, output } = await run("pnpm", ["run", script], { quiet: true, niceness });
  const line = `${code === 0 ? green("✓") : red("✗")} ${name}  ${seconds(startedAtMs)}`;
  say(line);
  return { line, output: code === 0 ? "" : output.trimEnd(), passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function runLane(gates, niceness) {
  const results = [];
  for (const gate of gates) results.push(await runGate(gate, niceness));
  return results;
}

async function runGates(niceness) {
  return (await Promise.all(GATES.map((gates) => runLane(gates, niceness)))).flat();
}

/** At the end, where the many lines of the tests do not hide it. */
function sayWhatFailed(gates) {
  for (const { line, output } of gates.filter(({ failed }) => failed > 0)) say(`${line}\n${output}`);
}

/** The report of a run that broke down may be missing: that is one failure. */
function readReport() {
  try {
    return JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
  }
}

/** A file that could not be loaded has no failed test, and an error between tests belongs to none: each is a failure. */
function countTests(code) {
  const result = readReport();
  const brokenFiles = result.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((assertion) => assertion.status === "failed"),
  ).length;
  const failed = result.numFailedTests + brokenFiles;
  const ranNothing = result.numPassedTests + failed === 0;
  return {
    passed: result.numPassedTests,
    failed: failed === 0 && (code !== 0 || ranNothing) ? 1 : failed,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

/** Vitest looks for a part in the path from the package's folder, so a part of that folder's own name would find nothing. */
function filesWith(part) {
  const packages = ["packages", "tools", "apps"].flatMap((parent) => readdirSync(path.join(root, parent)).map((name) => path.join(parent, name, "test")));
  const files = packages.filter((folder) => existsSync(path.join(root, folder))).flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true }).map((file) => path.join(folder, file)),
  );
  const found = files.filter((file) => file.endsWith(".test.ts") && file.includes(part));
  return found.length === 0 ? [part] : found;
}

async function runTests(parts) {
  const files = parts.flatMap(filesWith);
  rmSync(report, { force: true });
  mkdirSync(path.dirname(report), { recursive: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { code } = await run(node, ["node_modules/vitest/vitest.mjs", "run", ...reporters, ...files]);
  return countTests(code);
}

function sum(counts) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const count of counts) for (const key of Object.keys(total)) total[key] += count[key];
  return total;
}

async function main(args) {
  if (args.includes("--help") || args.includes("-h")) return say(HELP);
  const startedAtMs = performance.now();
  const files = args.filter((argument) => !argument.startsWith("--"));
  const unknown = args.filter((argument) => argument.startsWith("--") && !["--gates", "--tests"].includes(argument));
  if (unknown.length > 0) throw new Error(`Unknown option ${unknown.join(", ")}.\n\n${HELP}`);

  const hasGates = files.length === 0 && !args.includes("--tests");
  const hasTests = !args.includes("--gates");
  await ensureDependencies();
  if (hasTests) await ensureSystemPackages();
  const [gates, tests] = await Promise.all([
    hasGates ? runGates(hasTests ? NICENESS_BESIDE_TESTS : 0) : [],
    hasTests ? runTests(files) : sum([]),
  ]);
  sayWhatFailed(gates);
  const { passed, failed, skipped } = sum([...gates, tests]);
  say(`${dim("All of it took")} ${seconds(startedAtMs)}`);
  say(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  if (failed > 0) process.exitCode = 1;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  say(red(error.message));
  say("0 passed, 1 failed");
  process.exitCode = 1;
}
