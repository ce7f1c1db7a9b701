export { audit, type AuditOptions } from "./audit/audit.ts";
export type {
  AuditReport,
  Batch,
  Break,
  CompatBreak,
  Cycle,
  Definition,
  Distance,
  EntryPoint,
  GraphEdge,
  GraphNode,
  Method,
  NameUse,
  Problem,
  Production,
  TestTouch,
  Totals,
  Unclear,
  Usage,
  Use,
  UseStatus,
} from "./audit/report.ts";
export { CliError, type CliErrorCode } from "./cli-error.ts";
// How the audit finds and reads sources: the codemod changes what the audit counts, so it must see the same.
export { findFiles, type FindOptions, type FoundFiles } from "./audit/scan/find-files.ts";
export { LineIndex } from "./audit/scan/lines.ts";
export { parseImport, type ParsedImport } from "./audit/scan/python/import-statement.ts";
export { maskPython } from "./audit/scan/python/mask.ts";
export { outlineOf } from "./audit/scan/python/outline.ts";
export { moduleStrings } from "./audit/scan/python/strings.ts";
export { tooDeepAt } from "./audit/scan/typescript/nesting.ts";
export { parseTypeScript, programOf } from "./audit/scan/typescript/parse.ts";
export { childOf, childrenOf, type Node, textOf, walk } from "./audit/scan/typescript/walk.ts";
