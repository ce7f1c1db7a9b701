import { parseArgs } from "node:util";
import { codemodStage } from "./moved.ts";
import { compatStage } from "./compat.ts";
import { halfStage } from "./half.ts";
import { oldStage } from "./old.ts";
import { pythonStage } from "./python.ts";
import { strictStage } from "./strict.ts";
import type { StageResult } from "./stage.ts";

const HELP = `The chat service of apps/legacy-service in each stage of its way off the old stack, and what its suite says.

  pnpm legacy:stages                     all stages
  pnpm legacy:stages --stage old         one of old, compat, half, codemod, strict, python
  pnpm legacy:stages --only L24 --only O01   some scenarios
  pnpm legacy:stages --seed 7            other batches in stage half
  pnpm legacy:stages --all               each number of batches in stage half
`;

const { values } = parseArgs({
  options: {
    stage: { type: "string", multiple: true },
    only: { type: "string", multiple: true },
    seed: { type: "string", default: "1" },
    all: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});

const { only } = values;
const STAGES: Readonly<Record<string, () => Promise<StageResult>>> = {
  old: () => oldStage(only),
  compat: () => compatStage(only),
  half: () => halfStage(Number(values.seed), values.all, only),
  codemod: () => codemodStage(only),
  strict: () => strictStage(only),
  python: () => pythonStage(),
};

async function main(): Promise<void> {
  const wanted = values.stage ?? Object.keys(STAGES);
  for (const name of wanted) {
    const stage = STAGES[name];
    if (stage === undefined) throw new Error(`There is no stage ${name}: ${Object.keys(STAGES).join(", ")}`);
    const startedMs = performance.now();
    const { line, details, problems } = await stage();
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    console.log(`${problems.length === 0 ? "ok  " : "FAIL"} ${name.padEnd(8)} ${line} (${seconds} s)`);
    for (const text of details) console.log(`       ${text}`);
    for (const text of problems) console.log(`     ! ${text}`);
    if (problems.length > 0) process.exitCode = 1;
  }
}

if (values.help) console.log(HELP);
else await main();
