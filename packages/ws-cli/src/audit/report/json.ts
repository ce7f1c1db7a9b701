import type { AuditReport } from "../report.ts";

/** The report as JSON text; the same report gives the same text. */
export function renderJson(report: AuditReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
