export { audit, type AuditOptions } from "./audit/audit.ts";
export type {
  AuditReport,
  Batch,
  Break,
  Cycle,
  Definition,
  Distance,
  EntryPoint,
  GraphEdge,
  GraphNode,
  Method,
  NameUse,
  Problem,
  TestTouch,
  Totals,
  Unclear,
  Usage,
  Use,
  UseStatus,
} from "./audit/report.ts";
export { CliError, type CliErrorCode } from "./cli-error.ts";
