import { readFileSync } from "node:fs";
import path from "node:path";
import { CliError } from "../../cli-error.ts";
import type { NamedReport } from "../html/trend.ts";
import type { AuditReport } from "../report.ts";

/** Reads the JSON of an earlier audit. Throws a `CliError` that names the file if it is none of this version. */
export function readReport(file: string): NamedReport {
  const value = parsed(file);
  if (!isReport(value)) {
    throw new CliError(
      "unreadable_report",
      `${file} is no report of this version of apex-ws audit. Write it with: apex-ws audit . --json ${path.basename(file)}`,
    );
  }
  return { name: path.basename(file), report: value };
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CliError(
      "unreadable_report",
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
}

/** A trend is drawn from the totals; the rest of the file is what the same version wrote. */
function isReport(value: unknown): value is AuditReport {
  const { format, version, totals } = fields(value);
  const { statements, strings, definitions } = fields(totals);
  return (
    format === "apex-ws.audit" &&
    version === 1 &&
    [statements, strings, definitions].every((each) => Number.isSafeInteger(each))
  );
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
