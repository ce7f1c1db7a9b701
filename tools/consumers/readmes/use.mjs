// Uses a page as a reader does: writes its files, runs its commands, runs our check of it, and reads its types.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import process from "node:process";
import { execute } from "../steps.mjs";
import { commandsOf } from "./blocks.mjs";
import { ROOT } from "./pages.mjs";

const READERS = path.join(import.meta.dirname, "../fixtures/readers");
/** The port that the pages write. What runs here gets a free one in its place, and nothing else is changed. */
const PORT_OF_PAGES = /\b3000\b/g;

const ofKind = ({ blocks }, wanted) => blocks.filter(({ kind }) => kind === wanted);

async function freePort() {
  const server = createServer().listen(0);
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

/** Writes what a page needs into a folder of its own. Returns where, and on which port. */
async function prepare(page, project) {
  const folder = path.join(project, "readers", page.slug);
  const port = await freePort();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // The others say themselves how to get a manifest.
  if (!page.projects.includes(".")) writeFileSync(path.join(project, "readers/package.json"), '{ "type": "module" }\n');
  if (page.checks !== undefined) {
    cpSync(page.checks, folder, { recursive: true });
    cpSync(path.join(READERS, "reader.mjs"), path.join(folder, "reader.mjs"));
  }
  for (const { file, code } of ofKind(page, "file")) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), code);
  }
  for (const file of readdirSync(folder)) {
    if (!/\.(ts|mjs)$/.test(file)) continue;
    const text = readFileSync(path.join(folder, file), "utf8");
    writeFileSync(path.join(folder, file), text.replace(PORT_OF_PAGES, port));
  }
  return { folder, port };
}

/** Runs commands in a shell, with this Node and its tools first on the path. */
const inShell = (command, cwd, node) => execute("sh", ["-c", command], cwd, pathOf(node));

const pathOf = (node) => ({ PATH: [path.dirname(node), process.env.PATH].join(path.delimiter) });

/** `check(what, result)` is told of each step. `compile(folder, files)` gives the results of the compilers. */
export async function usePage(page, { project, nodes, check, compile }) {
  const files = ofKind(page, "file").map(({ file }) => file);
  for (const [version, node] of nodes) {
    const { folder, port } = await prepare(page, project);
    if (existsSync(path.join(folder, "before.sh"))) check(`${page.name}: what was there before (${version})`, inShell("sh before.sh", folder, node));
    for (const { line, code } of ofKind(page, "commands")) {
      for (const command of commandsOf(code)) check(`${page.name}:${line} ${command} (${version})`, inShell(command, folder, node));
    }
    if (page.checks === undefined) continue;
    const result = execute(node, ["check.mjs"], folder, { ...pathOf(node), READER_PORT: port });
    check(`${page.name}: ${files.join(", ")} on Node ${version}`, result, result.output);
  }
  const typed = files.filter((file) => file.endsWith(".ts"));
  if (typed.length > 0) for (const [name, result] of compile(path.join(project, "readers", page.slug), typed)) check(`${page.name}: types with ${name}`, result);
}

const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));

/** What a checkout is told to do: a script has to be there, since each is run by CI; a program is run. */
export function useRepository(page, node, check) {
  for (const { line, code } of ofKind(page, "repo")) {
    for (const command of commandsOf(code)) {
      const what = `${page.name}:${line} ${command}`;
      if (command.startsWith("node ")) check(`${what} (in the repository)`, inShell(command, ROOT, node));
      else check(`${what} (a script of the repository)`, findScript(command));
    }
  }
  for (const { line, code } of ofKind(page, "spec")) {
    const folder = mkdtempSync(path.join(ROOT, "spec/by-hand-"));
    for (const command of commandsOf(code)) check(`${page.name}:${line} ${command}`, inShell(command, folder, node));
    rmSync(folder, { recursive: true, force: true });
  }
}

function findScript(command) {
  const [, app, name] = /^(?:npm|pnpm)(?: --filter @apex\/(\S+))?(?: run)? ([\w:-]+)/.exec(command) ?? [];
  const known = app === undefined ? scripts : JSON.parse(readFileSync(path.join(ROOT, "apps", app, "package.json"), "utf8")).scripts;
  return known[name] === undefined ? { code: 1, output: `there is no script for ${command}` } : { code: 0, output: "" };
}
