import path from "node:path";
import { loadMigration } from "@apex/ws-migration";
import { codemodFile, type FileResult, type Target } from "./codemod.ts";
import { CodemodError } from "./codemod-error.ts";
import { changedInGit } from "./files/changed-in-git.ts";
import { type Choice, chooseFiles } from "./files/choose.ts";
import { writeTextFile } from "./files/text-file.ts";
import { changedLines, summaryOf, type Failure } from "./summary.ts";

/** What the command may do to the outside, so that a test can look. */
export interface CodemodIo {
  readonly cwd: string;
  out(text: string): void;
  err(text: string): void;
  /** Columns of the terminal behind `err`, or null if it is none: only a terminal gets progress. */
  readonly progressColumns: number | null;
}

export interface CodemodCommand {
  readonly to: "compat" | "successor";
  readonly python?: boolean;
  readonly dry?: boolean;
  readonly print?: boolean;
  readonly only?: readonly string[];
  readonly batch?: number;
  readonly ignore?: readonly string[];
  readonly include?: readonly string[];
  readonly all?: boolean;
  readonly manager?: string;
  readonly force?: boolean;
}

export const EXIT = { fine: 0, failures: 1, nothing: 2 } as const;

/** Files between two looks of the progress line. */
const PROGRESS_STEP_FILES = 50;

/** Changes the files, or with `dry` only says what would be changed. Returns the exit code. */
export async function codemodCommand(paths: readonly string[], command: CodemodCommand, io: CodemodIo): Promise<number> {
  const target: Target = command.python === true ? "python" : command.to;
  if (command.batch !== undefined && paths.length > 1) throw new CodemodError("usage", "--batch is a batch of one audit: name one folder.");
  const roots = paths.map((each) => path.resolve(io.cwd, each));
  const find = { ignore: command.ignore ?? [], include: command.include ?? [], all: command.all ?? false };
  const choices: Choice[] = [];
  for (const root of roots) choices.push(await chooseFiles(root, { python: target === "python", batch: command.batch ?? null, find }));
  if (command.dry !== true && command.force !== true) for (const { root } of choices) checkGit(root);

  const manager = command.manager?.startsWith(".") === true ? path.resolve(io.cwd, command.manager) : command.manager;
  const results: FileResult[] = [];
  const failures: Failure[] = [];
  let done = 0;
  const total = choices.reduce((sum, { files }) => sum + files.length, 0);
  for (const { root, files } of choices) {
    const migration = loadMigration(root);
    for (const file of files) {
      const shown = path.relative(io.cwd, path.join(root, file)).split(path.sep).join("/");
      try {
        const result = codemodFile(root, file, target, migration, { manager });
        if (!isWanted(result, command.only)) continue;
        if (command.dry !== true && result.after !== result.before) writeTextFile(path.join(root, file), result.after);
        results.push({ ...result, file: shown });
      } catch (error) {
        // One file that cannot be moved is a line of the summary: the others are moved.
        failures.push({ file: shown, why: error instanceof Error ? error.message : String(error) });
      } finally {
        done += 1;
        if (io.progressColumns !== null && done % PROGRESS_STEP_FILES === 0) io.err(`\r\u001b[2K${done} of ${total} files`.slice(0, io.progressColumns + 5));
      }
    }
  }
  if (io.progressColumns !== null) io.err("\r\u001b[2K");
  if (command.print === true) io.out(results.map(changedLines).join(""));
  io.out(summaryOf({ results, failures, read: total, dry: command.dry === true }));
  return failures.length > 0 ? EXIT.failures : EXIT.fine;
}

function isWanted({ modules }: FileResult, only: readonly string[] | undefined): boolean {
  return only === undefined || modules.some((module) => only.includes(module));
}

function checkGit(folder: string): void {
  const state = changedInGit(folder);
  if (state.kind === "clean") return;
  const why = state.kind === "changed" ? `git has ${state.files.length} changed or new files in ${folder}, ${state.files[0]} first` : `${folder} is in no git repository`;
  throw new CodemodError("not_clean", `${why}: the change could not be reverted alone. Commit first, or pass --force; --dry changes nothing.`);
}
