import { writeFileSync } from "node:fs";
import path from "node:path";
import { audit } from "../audit/audit.ts";
import { runGate } from "../audit/gate/run-gate.ts";
import { renderJson } from "../audit/report/json.ts";
import { renderText } from "../audit/report/text.ts";
import type { AuditReport } from "../audit/report.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit.ts";
import type { CliIo } from "../io.ts";
import { createProgress } from "../progress.ts";

export interface AuditCommand {
  readonly json?: string | true;
  readonly baseline?: string;
  readonly accept?: string;
  readonly ignore?: readonly string[];
  readonly all?: boolean;
  readonly entry?: readonly string[];
  readonly details?: boolean;
}

/** `apex-ws audit`: the report, and with a baseline the gate. Returns the exit code. */
export async function auditCommand(folder: string, command: AuditCommand, io: CliIo): Promise<number> {
  if (command.accept !== undefined && command.baseline === undefined) {
    throw new CliError("usage", "--accept stores its reason in a baseline: add --baseline apex-ws.baseline.json");
  }
  const root = path.resolve(io.cwd, folder);
  const report = await auditWithProgress(root, command, io);
  writeJson(report, command, io);
  if (command.baseline !== undefined) {
    return runGate(report, { root, file: path.resolve(io.cwd, command.baseline), reason: command.accept ?? null, io });
  }
  if (command.json !== true) io.out(renderText(report, { paint: io.paint, details: command.details ?? false }));
  return EXIT.fine;
}

async function auditWithProgress(root: string, { ignore, all, entry }: AuditCommand, io: CliIo): Promise<AuditReport> {
  const progress = createProgress(io, "auditing");
  try {
    return await audit(root, {
      ignore: ignore ?? [],
      all: all ?? false,
      entryFiles: (entry ?? []).map((file) => path.relative(root, path.resolve(io.cwd, file)).split(path.sep).join("/")),
      onProgress: progress.update,
    });
  } finally {
    progress.end();
  }
}

function writeJson(report: AuditReport, { json }: AuditCommand, io: CliIo): void {
  if (json === true) io.out(renderJson(report));
  else if (json !== undefined) writeFileSync(path.resolve(io.cwd, json), renderJson(report));
}
