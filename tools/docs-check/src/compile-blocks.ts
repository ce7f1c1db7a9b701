import { dirname, join } from "node:path";
import ts from "typescript";
import { codeBlocks, type Document } from "./documents.ts";

/** Where the blocks appear to be, so that imports of the packages resolve; nothing is written there. */
const FOLDER = join(import.meta.dirname, "../blocks");

/**
 * Type-checks the TypeScript blocks of a page together, as a reader would put them into files: a block that begins with
 * `// name.ts` is that file and may be imported by the others. Returns one line for each error.
 */
export function compileBlocks(document: Document): readonly string[] {
  const files = new Map<string, { text: string; line: number }>();
  for (const { language, code, line } of codeBlocks(document)) {
    if (language !== "ts") continue;
    const name = /^\/\/ (\S+\.ts)/.exec(code)?.[1] ?? `line-${line}.ts`;
    files.set(join(FOLDER, name), { text: `${code}\nexport {};\n`, line });
  }
  if (files.size === 0) return [];
  const { options } = readOptions();
  const program = ts.createProgram([...files.keys()], options, hostWith(files, options));
  // What is wrong in the packages themselves is for their own type check to say, and takes most of the time to find.
  const ownFiles = program.getSourceFiles().filter(({ fileName }) => files.has(fileName));
  const general = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()].filter(({ file }) => file === undefined);
  const own = ownFiles.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]);
  return [...general, ...own].map((diagnostic) => describe(diagnostic, document, files));
}

function readOptions(): ts.ParsedCommandLine {
  const path = join(import.meta.dirname, "../tsconfig.json");
  const { config } = ts.readConfigFile(path, ts.sys.readFile) as { config: unknown };
  // An example may end where the reader goes on.
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(path), { noUnusedLocals: false });
}

/** What the pages import is read once for all of them. */
const shared = new Map<string, ts.SourceFile | undefined>();

function hostWith(files: ReadonlyMap<string, { text: string }>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile, directoryExists } = host;
  host.directoryExists = (path) => path === FOLDER || directoryExists?.call(host, path) === true;
  host.fileExists = (path) => files.has(path) || fileExists.call(host, path);
  host.readFile = (path) => files.get(path)?.text ?? readFile.call(host, path);
  host.getSourceFile = (path, target, ...rest) => {
    const own = files.get(path);
    if (own !== undefined) return ts.createSourceFile(path, own.text, target);
    if (!shared.has(path)) shared.set(path, getSourceFile.call(host, path, target, ...rest));
    return shared.get(path);
  };
  return host;
}

function describe(diagnostic: ts.Diagnostic, document: Document, files: ReadonlyMap<string, { line: number }>): string {
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
  if (diagnostic.file === undefined) return message;
  const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
  const block = files.get(diagnostic.file.fileName);
  return `${document.path}:${(block?.line ?? 0) + line + 1}: ${message}`;
}
