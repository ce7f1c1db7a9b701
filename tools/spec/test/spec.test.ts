import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";

/** A check of each model and of each sort, with small bounds; `pnpm spec` runs all of them with the full ones. */
const SELECTION = ["--quick", ...["log-killed", "lease-rests", "leaves-when-accepted"].flatMap((id) => ["--only", id])];

const runner = path.resolve(import.meta.dirname, "../run.mjs");
const page = path.resolve(import.meta.dirname, "../../../docs/formal-model.md");

interface Check {
  readonly id: string;
  readonly mode: "holds" | "rests" | "refuted" | "loops";
  readonly title: string;
  readonly rule?: string;
}

interface Result extends Check {
  readonly ok: boolean;
  readonly what: string;
  readonly trace: readonly string[];
  readonly states: number;
}

function list(...options: readonly string[]): readonly Check[] {
  const { stdout } = spawnSync(process.execPath, [runner, "--list", "--json", ...options], { encoding: "utf8" });
  return JSON.parse(stdout) as readonly Check[];
}

/** Resolves to the results, whether good or bad; rejects with what the runner says when there are none. */
function explore(): Promise<readonly Result[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [runner, ...SELECTION, "--json", "--no-install"], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let report = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (report += text));
    child.once("error", reject);
    child.once("close", () => {
      if (output === "") reject(new Error(report.trim()));
      else resolve(JSON.parse(output) as readonly Result[]);
    });
  });
}

describe("the formal model, a part of it with small bounds", () => {
  const checks = list(...SELECTION);
  let results: ReadonlyMap<string, Result> = new Map();

  beforeAll(async () => {
    results = new Map((await explore()).map((result) => [result.id, result]));
  }, 600_000);

  const verdict = (id: string): string => {
    const { ok, what, trace } = results.get(id) ?? { ok: false, what: "was not explored", trace: [] };
    return ok ? "as it should be" : [what, ...trace].join("\n");
  };

  test.each(checks.filter(({ mode }) => mode === "holds" || mode === "rests"))("$id: $title", ({ id }) => {
    expect(verdict(id)).toBe("as it should be");
    expect(results.get(id)?.states).toBeGreaterThan(1_000);
  });

  test.each(checks.filter(({ mode }) => mode === "refuted" || mode === "loops"))("$id is refuted: $title", ({ id }) => {
    expect(verdict(id)).toBe("as it should be");
    expect(results.get(id)?.trace.length).toBeGreaterThan(2);
  });
});

test("the documentation tells every variant and the rule that it stands for", () => {
  const text = readFileSync(page, "utf8");
  const untold = list().filter(({ id, rule }) => rule !== undefined && !(text.includes(`\`${id}\``) && text.includes(rule)));
  expect(untold.map(({ id }) => id)).toEqual([]);
});
