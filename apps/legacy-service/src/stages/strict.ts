import { execFile } from "node:child_process";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { runSuite } from "../suite/run-suite.ts";
import { runCodemod } from "./codemod.ts";
import { createFolder, filesOf, replaceSocket, textsOf, TREE } from "./folders.ts";
import { failures, holding, type StageResult } from "./stage.ts";
import { typeErrors } from "./typecheck.ts";
import { unitTestFailures } from "./unit-tests.ts";

/** What a person deletes at the end: nothing takes anything from them any more. */
const GONE = [
  ...["src/legacy-setup.ts", "src/jobs/thread-runs.ts", "src/jobs/warm-up.ts", "src/handlers/start-agent.ts", "src/services/event-audit.ts", "page/event-queue.ts"],
  ...["chat-manager", "emitters", "index", "manager", "router", "types"].map((name) => `src/websocket/${name}.ts`),
];

const OLD_NAMES = /@apex\/(?:backend|ws-legacy-compat)/;

/**
 * The end of the way: what the codemod left is done by a person, in the files of `tree/strict`. The strict lint preset is on, and neither the old
 * stack nor compat can be imported.
 */
export async function strictStage(only: readonly string[] | undefined): Promise<StageResult> {
  const folder = await createFolder("strict", "none");
  await runCodemod(folder, "compat");
  const toSuccessor = await runCodemod(folder, "successor");
  await replaceSocket(folder);
  const left = [...(await textsOf(folder))].filter(([, text]) => OLD_NAMES.test(text)).map(([file]) => file);
  const byHand = await filesOf(path.join(TREE, "strict"));
  await cp(path.join(TREE, "strict"), folder, { recursive: true });
  for (const file of GONE) await rm(path.join(folder, file));
  await closeCompat(folder);
  const [texts, lint, own] = [await textsOf(folder), await lintProblems(folder), [...(await typeErrors(folder)), ...(await unitTestFailures(folder))]];
  const outcomes = await runSuite(folder, { isApart: false, only });
  const problems = [
    ...[...texts].filter(([, text]) => OLD_NAMES.test(text) || text.includes("TODO(apex-ws)")).map(([file]) => `${file} still has an old name, or a TODO of the codemod`),
    ...left.filter((file) => !byHand.includes(file) && !GONE.includes(file)).map((file) => `${file}: the codemod left it, and it is in no patch`),
    ...lint,
    ...(await importProblems(folder)),
    ...own,
    ...failures(outcomes),
  ];
  const details = [
    `the codemod moved ${toSuccessor.uses} uses to the successor and left old names in ${left.length} files; a person wrote ${byHand.length} files and deleted ${GONE.length}`,
    `the strict lint preset finds ${lint.length === 0 ? "nothing" : `${lint.length} problems`}`,
  ];
  return { name: "strict", line: `${holding(outcomes)}; no old name in ${texts.size} files`, details, problems };
}

/** In the way of the real package: whatever is imported of it is an error. */
async function closeCompat(folder: string): Promise<void> {
  const closed = path.join(folder, "node_modules/@apex/ws-legacy-compat");
  await mkdir(closed, { recursive: true });
  await writeFile(path.join(closed, "package.json"), JSON.stringify({ name: "@apex/ws-legacy-compat", version: "0.0.0", exports: {} }));
}

/** That the way is closed, as Node sees it. */
function importProblems(folder: string): Promise<readonly string[]> {
  const script = 'import("@apex/ws-legacy-compat").then(() => console.log("imported"), (error) => console.log(error.code))';
  return new Promise((resolve) =>
    execFile(process.execPath, ["--conditions=@apex/source", "-e", script], { cwd: folder }, (_error, stdout) =>
      resolve(stdout.trim() === "ERR_PACKAGE_PATH_NOT_EXPORTED" ? [] : [`@apex/ws-legacy-compat can be imported: ${stdout}`]),
    ),
  );
}

const ESLINT = path.join(path.dirname(createRequire(import.meta.url).resolve("eslint/package.json")), "bin/eslint.js");

const CONFIG = `import ws from "@apex/eslint-plugin-ws";
import { parser } from "typescript-eslint";

export default [{ ...ws.configs.strict, files: ["**/*.ts"], languageOptions: { parser } }];
`;

/** The one manager is made in one file, which the team's file allows. */
const TEAM_FILE = { allow: ["src/manager.ts"] };

/** What the strict preset of the lint rules says of a folder. */
async function lintProblems(folder: string): Promise<readonly string[]> {
  await writeFile(path.join(folder, "eslint.config.mjs"), CONFIG);
  await writeFile(path.join(folder, "apex-ws.migration.json"), JSON.stringify(TEAM_FILE));
  const args = ["--conditions=@apex/source", "--disable-warning=ExperimentalWarning", ESLINT, "--no-ignore", "--format", "json", "src", "page", "test"];
  const out = await new Promise<string>((resolve) => execFile(process.execPath, args, { cwd: folder, maxBuffer: 1e8 }, (_error, stdout, stderr) => resolve(stdout === "" ? stderr : stdout)));
  return problemsIn(out, folder);
}

interface Linted {
  readonly filePath: string;
  readonly messages: readonly { readonly line: number; readonly message: string }[];
}

function problemsIn(out: string, folder: string): readonly string[] {
  if (!out.startsWith("[")) return [`the linter failed: ${out}`];
  const linted = JSON.parse(out) as readonly Linted[];
  if (linted.length === 0) return ["the linter looked at no file"];
  return linted.flatMap(({ filePath, messages }) => messages.map(({ line, message }) => `${path.relative(folder, filePath)}:${line}: ${message}`));
}
