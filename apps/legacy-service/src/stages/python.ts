import { execFile } from "node:child_process";
import { appendFile, rm } from "node:fs/promises";
import path from "node:path";
import { audit } from "@apex/ws-cli";
import { runCodemod } from "./codemod.ts";
import { copyPython, HERE } from "./folders.ts";
import type { StageResult } from "./stage.ts";

const CLI = path.join(HERE, "../../packages/ws-cli/src/main.ts");
const ADDED = 1;

interface Ended {
  /** Null: there is no such program here. */
  readonly code: number | null;
  readonly out: string;
}

/** The Python twin: audit, gate, and each import to the module that defines the name. */
export async function pythonStage(): Promise<StageResult> {
  const folder = await copyPython();
  const baseline = path.join(folder, "../python.baseline.json");
  const gate = (...more: readonly string[]): Promise<Ended> => run(process.execPath, ["--conditions=@apex/source", CLI, "audit", folder, "--baseline", baseline, ...more], folder);
  const before = (await audit(folder)).totals;
  const testsBefore = await testsOf(folder);
  await rm(baseline, { force: true });
  const problems = [...expectCode("the gate takes what is there", await gate("--accept", "the day we began"), 0)];

  const moved = await runCodemod(folder, "python");
  const twice = await runCodemod(folder, "python");
  const after = (await audit(folder)).totals;
  const testsAfter = await testsOf(folder);
  problems.push(...expectCode("the gate takes the consolidation, which is no new use", await gate(), 0));
  await appendFile(path.join(folder, "netra_backend/app/jobs/nightly.py"), "\n\nfrom netra_backend.app.websocket_core.unified_emitter import UnifiedWebSocketEmitter\n");
  problems.push(...expectCode("the gate refuses a new use", await gate(), ADDED));

  if (twice.files > 0) problems.push("twice is not once");
  if (after.byStatus.shim >= before.byStatus.shim) problems.push(`through shims: ${before.byStatus.shim} before, ${after.byStatus.shim} after`);
  problems.push(...expectTests("before", testsBefore), ...expectTests("after", testsAfter));
  const details = [
    `${before.statements + before.strings} uses, ${before.byStatus.shim} of them through shims; ${after.byStatus.shim} after ${moved.uses} were moved in ${moved.files} files`,
    testsAfter.code === null ? "there is no python3 here: its tests did not run" : "its tests pass before and after",
  ];
  return { name: "python", line: `${before.pythonFiles} files; shims ${before.byStatus.shim} → ${after.byStatus.shim}`, details, problems };
}

const testsOf = (folder: string): Promise<Ended> => run("python3", ["-B", "-m", "unittest", "discover", "-s", "tests", "-t", "."], folder);

const expectCode = (says: string, { code, out }: Ended, expected: number): readonly string[] => (code === expected ? [] : [`${says}: exit code ${String(code)}: ${out}`]);

const expectTests = (when: string, { code, out }: Ended): readonly string[] => (code === null || code === 0 ? [] : [`the tests ${when} the consolidation: ${out}`]);

function run(command: string, args: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (code === "ENOENT") return resolve({ code: null, out: "" });
      if (typeof code !== "number") return reject(error ?? new Error(command));
      resolve({ code, out: stdout + stderr });
    });
  });
}
