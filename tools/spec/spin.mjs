import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { constants, setPriority, tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";

export const SPEC = path.resolve(import.meta.dirname, "../../spec");

const MEMORY_MB = 2_000;
const DEPTH = 100_000;

/** What each mode asks of the verifier. All of them store whole states: nothing is compacted or sampled. */
const MODES = {
  holds: { compile: ["-DSAFETY"], run: ["-w24"] },
  rests: { compile: ["-DNP"], run: ["-l", "-w22"] },
  // Breadth first, so that the trace is a shortest one.
  refuted: { compile: ["-DSAFETY", "-DBFS"], run: ["-w20"] },
  loops: { compile: ["-DNP"], run: ["-l", "-w20"] },
};

/** Generates, compiles and runs the verifier of one check. `onProgress` is told how many states were stored so far. */
export async function runSpin(check, { optimise, onProgress = () => {} }) {
  const folder = mkdtempSync(path.join(tmpdir(), "apex-spec-"));
  const mode = MODES[check.mode];
  const model = path.join(SPEC, `${check.model}.pml`);
  const defines = Object.entries(check.defines).map(([name, value]) => `-D${name}=${value}`);
  try {
    await execute("spin", ["-a", ...defines, model], folder);
    await execute("gcc", ["-w", optimise ? "-O2" : "-O0", `-DMEMLIM=${MEMORY_MB}`, ...mode.compile, "-o", "pan", "pan.c"], folder);
    const startedAtMs = performance.now();
    const output = await execute(path.join(folder, "pan"), [`-m${DEPTH}`, ...mode.run], folder, (text) => {
      const states = /States=\s*(\S+)/.exec(text)?.[1];
      if (states !== undefined) onProgress(Number(states));
    });
    const seconds = (performance.now() - startedAtMs) / 1_000;
    const trail = readdirSync(folder).find((name) => name.endsWith(".trail"));
    const replay = trail === undefined ? "" : await execute("spin", ["-t", "-k", path.join(folder, trail), ...defines, model], folder);
    return { ...readStatistics(output), seconds, replay, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `isComplete`: every reachable state was visited, each stored in full. */
function readStatistics(output) {
  const number = (pattern) => Number(pattern.exec(output)?.[1] ?? Number.NaN);
  const isCut = /Search not completed|depth too small|reached -DMEMLIM|Bit statespace|Hash-Compact|out of memory/i.test(output);
  const restingPart = output.split(/^unreached in proctype /m).find((part) => part.startsWith("AtRest")) ?? "";
  return {
    states: number(/^\s*(\d+(?:\.\d+e\+\d+)?) states, stored/m),
    transitions: number(/^\s*(\d+(?:\.\d+e\+\d+)?) transitions/m),
    depth: number(/depth reached (\d+)/),
    errors: number(/errors: (\d+)/),
    memoryMb: number(/^\s*([\d.]+)\s+total actual memory usage/m),
    isComplete: /^Full statespace search for:/m.test(output) && !isCut,
    // The assertions about rest were reached, or they would prove nothing.
    wasAtRest: /\(0 of \d+ states\)/.test(restingPart),
  };
}

/** The bounds that hold for a check: the model's defaults, and what the check says otherwise. */
export function boundsOf({ model, defines }) {
  const text = readFileSync(path.join(SPEC, model, "state.pml"), "utf8");
  const defaults = Array.from(text.matchAll(/^#ifndef (\w+)\n#define \1 (\w+)/gm), ([, name, value]) => [name, Number(value)]);
  return Object.fromEntries(defaults.map(([name, value]) => [name, defines[name] ?? value]));
}

/** Commands that are needed, and the Debian packages that bring them. */
const NEEDED = { spin: "spin", gcc: "gcc" };

const isOnPath = (command) => (process.env.PATH ?? "").split(path.delimiter).some((folder) => existsSync(path.join(folder, command)));

export function missingPackages() {
  return Object.keys(NEEDED).filter((command) => !isOnPath(command)).map((command) => NEEDED[command]);
}

/** Where it may, installs what is missing. */
export async function installPackages(names) {
  if (process.getuid?.() !== 0 || !isOnPath("apt-get")) return;
  await execute("apt-get", ["update", "-q"], tmpdir());
  await execute("apt-get", ["install", "-qy", "--no-install-recommends", ...names], tmpdir());
}

const children = new Set();

/** Ends what runs; the folders of the runs are removed on the way out. */
export function stopSpin() {
  for (const child of children) child.kill("SIGTERM");
}

/** Resolves to what the command printed; rejects when it could not do its work. A verifier that finds an error has done it. */
function execute(command, args, cwd, onText = () => {}) {
  mkdirSync(cwd, { recursive: true });
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const chunks = [];
    children.add(child);
    child.once("spawn", () => lowerPriority(child.pid));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        chunks.push(text);
        onText(text);
      });
    }
    child.once("error", (cause) => reject(new Error(`${command} could not be started: ${cause.message}`, { cause })));
    child.once("close", (code, signal) => {
      children.delete(child);
      const output = chunks.join("");
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ended with ${signal ?? code}:\n${output}`));
    });
  });
}

/** Whoever works on this machine goes first. */
function lowerPriority(pid) {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    // It has ended already.
    if (error.code !== "ERR_SYSTEM_ERROR") throw error;
  }
}
