import {
  BROKEN_FILES,
  CURRENT_FILES,
  DECOYS,
  INNER_CYCLES,
  lineOf,
  LOAD_TIME_CYCLES,
  PLANTED_BREAKS,
  PLANTED_DEFINITIONS,
  PLANTED_USES,
  SOUND_TESTS,
  TREE,
} from "@apex/legacy-fixture";
import { beforeAll, describe, expect, it } from "vitest";
import { audit } from "../../src/audit/audit.ts";
import { renderJson } from "../../src/audit/report/json.ts";
import type { AuditReport } from "../../src/audit/report.ts";

let report: AuditReport;
beforeAll(async () => {
  report = await audit(TREE);
});

const uses = () => report.entryPoints.flatMap(({ module, uses: own }) => own.map((use) => ({ module, ...use })));

/** The key of a use as the list of planted things spells it. */
const useRow = (file: string, line: number, form: string, module: string, names: readonly string[], status: string) =>
  `${file}:${line} ${form} ${module} ${names.toSorted().join(" ")} ${status}`;

describe("the audit of the fixture", () => {
  it("names every planted use and nothing else", () => {
    const planted = PLANTED_USES.map(({ file, at, form, module, names, status }) =>
      useRow(file, lineOf(file, at), form, module, names, status),
    );
    const found = uses().map(({ file, line, form, module, names, status }) =>
      useRow(file, line, form, module, names, status),
    );
    expect(found.toSorted()).toEqual(planted.toSorted());
  });

  it("names every planted definition, what gave it away and whether it is used, and nothing else", () => {
    const planted = PLANTED_DEFINITIONS.map(
      ({ role, name, file, by, reached }) => `${file} ${role} ${name} by ${by} ${reached ? "used" : "unused"}`,
    );
    const found = report.definitions.map(
      ({ role, name, file, by, usage }) =>
        `${file} ${role} ${name} by ${by.join(" ")} ${usage.reached ? "used" : "unused"}`,
    );
    expect(found.toSorted()).toEqual(planted.toSorted());
  });

  it("finds the cycles at load time, and those that imports inside functions close", () => {
    const found = (cycles: AuditReport["cycles"]["loadTime"]) => cycles.map(({ files }) => files);
    expect(found(report.cycles.loadTime)).toEqual(LOAD_TIME_CYCLES);
    expect(found(report.cycles.withInnerImports).toSorted()).toEqual([...LOAD_TIME_CYCLES, ...INNER_CYCLES].toSorted());
  });

  it("names the tests that would break, and why", () => {
    const touches = [...report.entryPoints, ...report.definitions].flatMap(({ tests }) => tests);
    const found = new Set(
      touches.flatMap(({ file, breaks }) => breaks.map(({ line, why, what }) => `${file}:${line} ${why} ${what}`)),
    );
    const planted = PLANTED_BREAKS.map(({ file, at, why, what }) => `${file}:${lineOf(file, at)} ${why} ${what}`);
    expect([...found].toSorted()).toEqual(planted.toSorted());
    for (const file of SOUND_TESTS)
      expect(touches.filter((touch) => touch.file === file).length, file).toBeGreaterThan(0);
  });

  it("has the broken files as problems, and understands every statement", () => {
    expect([...new Set(report.problems.map(({ file }) => file))]).toEqual(BROKEN_FILES.toSorted());
    expect(report.unclear).toEqual([]);
  });

  it("counts the imports of the new packages as current, and says nothing of decoys", () => {
    expect(report.totals.byStatus.current).toBe(CURRENT_FILES.length);
    const named = new Set([...uses().map(({ file }) => file), ...report.definitions.map(({ file }) => file)]);
    expect([...DECOYS, ...CURRENT_FILES].filter((file) => named.has(file))).toEqual([]);
  });

  it("puts each file that uses the stack into one batch, after the files that it imports", () => {
    const old = new Set(report.definitions.flatMap(({ module, file }) => (module === null ? [] : [file])));
    const moving = report.batches.flatMap(({ files, tests }) => [...files, ...tests]);
    expect(new Set(moving).size).toBe(moving.length);
    expect(moving.filter((file) => old.has(file))).toEqual([]);
    for (const { number, after } of report.batches) expect(after.filter((other) => other >= number)).toEqual([]);
    const batchOf = (file: string) => report.batches.find(({ files }) => files.includes(file))?.number ?? 0;
    expect(batchOf("service/src/agents/start.ts")).toBeGreaterThan(batchOf("service/src/agents/triage-agent.ts"));
  });

  it("is the same on a second run, to the byte", async () => {
    expect(renderJson(await audit(TREE))).toBe(renderJson(report));
  });
});
