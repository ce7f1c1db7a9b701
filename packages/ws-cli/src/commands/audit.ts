import { writeFileSync } from "node:fs";
import path from "node:path";
import { auditTree, type AuditedTree } from "../audit/audit.ts";
import { runGate } from "../audit/gate/run-gate.ts";
import { renderHtml } from "../audit/html/index.ts";
import type { NamedReport } from "../audit/html/trend.ts";
import { readReport } from "../audit/report/read-report.ts";
import { renderJson } from "../audit/report/json.ts";
import { renderText } from "../audit/report/text.ts";
import type { AuditReport } from "../audit/report.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit.ts";
import type { CliIo } from "../io.ts";
import { createProgress } from "../progress.ts";

export interface AuditCommand {
  readonly json?: string | true;
  readonly html?: string;
  readonly trend?: readonly string[];
  readonly baseline?: string;
  readonly accept?: string;
  readonly ignore?: readonly string[];
  readonly include?: readonly string[];
  readonly all?: boolean;
  readonly entry?: readonly string[];
  readonly uses?: readonly string[];
  readonly details?: boolean;
}

/** `apex-ws audit`: the report, and with a baseline the gate. Returns the exit code. */
export async function auditCommand(folder: string, command: AuditCommand, io: CliIo): Promise<number> {
  if (command.accept?.trim() === "")
    throw new CliError("usage", "--accept needs a reason that the next reader understands.");
  if (command.accept !== undefined && command.baseline === undefined) {
    throw new CliError("usage", "--accept stores its reason in a baseline: add --baseline apex-ws.baseline.json");
  }
  if (command.trend !== undefined && command.html === undefined) {
    throw new CliError("usage", "--trend is drawn on the page: add --html audit.html");
  }
  const root = path.resolve(io.cwd, folder);
  const earlier = (command.trend ?? []).map((file) => readReport(path.resolve(io.cwd, file)));
  const audited = await auditWithProgress(root, command, io);
  const { report } = audited;
  const pages = writePages(report, earlier, command, io);
  if (command.baseline !== undefined) {
    return runGate(audited, {
      file: path.resolve(io.cwd, command.baseline),
      reason: command.accept?.trim() ?? null,
      io,
    });
  }
  if (command.json === true) return EXIT.fine;
  io.out(renderText(report, { paint: io.paint, details: command.details ?? false }));
  if (pages.length > 0) io.out(`\n${pages.map((file) => `Written: ${file}\n`).join("")}`);
  return EXIT.fine;
}

async function auditWithProgress(root: string, { ignore, include, all, entry, uses }: AuditCommand, io: CliIo): Promise<AuditedTree> {
  const progress = createProgress(io, "auditing");
  try {
    return await auditTree(root, {
      ignore: ignore ?? [],
      include: include ?? [],
      all: all ?? false,
      entryFiles: (entry ?? []).map((file) =>
        path.relative(root, path.resolve(io.cwd, file)).split(path.sep).join("/"),
      ),
      ...(uses === undefined ? {} : { uses: uses.map((file) => path.resolve(io.cwd, file)) }),
      onProgress: progress.update,
    });
  } finally {
    progress.end();
  }
}

/** Writes the forms of the report that were asked for. Returns the names of the files. */
function writePages(
  report: AuditReport,
  earlier: readonly NamedReport[],
  { json, html }: AuditCommand,
  io: CliIo,
): string[] {
  if (json === true) io.out(renderJson(report));
  else if (json !== undefined) write(path.resolve(io.cwd, json), renderJson(report));
  if (html !== undefined) write(path.resolve(io.cwd, html), renderHtml(report, earlier));
  return [json, html].filter((file) => typeof file === "string");
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new CliError("unwritable", `${file} cannot be written (${why}). Name a file in a folder that exists.`, error);
  }
}
