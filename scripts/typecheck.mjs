// pnpm typecheck: every tsconfig.json of the workspace, those with the same options as one program. `tsc` for each took six times as long.
import { globSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { root } from "./lib/paths.mjs";

const CONFIGS = ["packages", "apps", "tools"].flatMap((parent) => [`${parent}/*/tsconfig.json`, `${parent}/*/*/tsconfig.json`]);

const formatHost = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => "\n" };

function readConfig(file) {
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile);
  if (error !== undefined) return { options: {}, fileNames: [], errors: [error] };
  return ts.parseJsonConfigFileContent(config, ts.sys, path.dirname(file));
}

/** The names of the files by the options that check them. */
function groupByOptions(configs) {
  const groups = new Map();
  for (const { options, fileNames } of configs) {
    const key = JSON.stringify(options);
    if (!groups.has(key)) groups.set(key, { options, fileNames: [] });
    groups.get(key).fileNames.push(...fileNames);
  }
  return [...groups.values()];
}

/** Programs share the trees of the files that they have in common, where their options lead to the same tree. */
function createHost(options, trees) {
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  const treeOptions = ts.createDocumentRegistry().getKeyForCompilationSettings(options);
  host.getSourceFile = (file, language, ...rest) => {
    const key = [file, language.impliedNodeFormat, treeOptions].join("|");
    if (!trees.has(key)) trees.set(key, getSourceFile(file, language, ...rest));
    return trees.get(key);
  };
  return host;
}

/** A file is checked with the options of the configuration that names it; one that none names, with those of its first user. */
function createChecker(configs) {
  const named = new Set(configs.flatMap(({ fileNames }) => fileNames));
  const trees = new Map();
  const checked = new Set();
  return ({ options, fileNames }) => {
    const own = new Set(fileNames);
    const program = ts.createProgram({ rootNames: fileNames, options, host: createHost(options, trees) });
    const files = program.getSourceFiles().filter(({ fileName }) => own.has(fileName) || !(named.has(fileName) || checked.has(fileName)));
    for (const { fileName } of files) checked.add(fileName);
    return [
      ...[...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()],
      ...files.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
    ];
  };
}

const configs = globSync(CONFIGS, { cwd: root, exclude: ["**/node_modules/**"] }).sort().map((file) => readConfig(path.join(root, file)));
const found = [...configs.flatMap(({ errors }) => errors), ...groupByOptions(configs).flatMap(createChecker(configs))];
const diagnostics = ts.sortAndDeduplicateDiagnostics(found);
if (diagnostics.length > 0) {
  console.error(ts.formatDiagnosticsWithColorAndContext(diagnostics, formatHost));
  process.exitCode = 1;
}
console.log(`${configs.flatMap(({ fileNames }) => fileNames).length} files of ${configs.length} configurations, ${diagnostics.length} errors`);
