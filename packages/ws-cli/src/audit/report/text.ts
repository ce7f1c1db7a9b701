import type { Paint } from "../../io.ts";
import type { AuditReport, Batch, CompatBreak, Cycle, Definition, Distance, EntryPoint } from "../report.ts";
import { counted, table } from "./table.ts";

export interface TextOptions {
  readonly paint: Paint;
  /** Shows every row; else the first of each section. */
  readonly details: boolean;
}

const ROWS_SHOWN = 12;
const NAMES_SHOWN = 3;

/** The report for a person at a terminal. */
export function renderText(report: AuditReport, options: TextOptions): string {
  const sections = [
    summary(report, options),
    entryPoints(report, options),
    production(report, options),
    compatBreaks(report, options),
    definitions(report, options),
    distances(report, options),
    cycles(report, options),
    batches(report, options),
    problems(report, options),
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join("\n"))
    .join("\n\n")}\n`;
}

function summary(report: AuditReport, { paint }: TextOptions): string[] {
  const { totals, mapVersion } = report;
  const { legacy, shim, dead, current } = totals.byStatus;
  const uses = totals.statements + totals.strings;
  const notRead = leftOutText(report.leftOut);
  const read = `${counted(totals.files, "file")} read, ${totals.typescriptFiles.toLocaleString("en")} of TypeScript and JavaScript, ${totals.pythonFiles.toLocaleString("en")} of Python, ${size(totals.bytes)}, map ${mapVersion}`;
  const head = [read, ...(notRead === null ? [] : [notRead])].map((line) => paint("dim", line));
  if (uses === 0) return [...head, paint("green", "No use of the old stack.")];
  return [
    ...head,
    `${paint("bold", counted(uses, "use"))} of the old stack in ${counted(totals.filesWithUses, "file")}: ${counted(totals.statements, "import statement")} (${totals.statementsOutsideTests.toLocaleString("en")} outside tests), ${counted(totals.strings, "name")} in strings`,
    `legacy ${legacy} · through a shim ${shim} · dead ${paint(dead > 0 ? "red" : "dim", String(dead))} · imports of the new packages ${paint("green", String(current))}`,
  ];
}

/** What was not read, and how it would be; null if nothing was left out. */
export function leftOutText(folders: readonly string[]): string | null {
  if (folders.length === 0) return null;
  const more = folders.length > ROWS_SHOWN ? ` and ${folders.length - ROWS_SHOWN} more` : "";
  return `Not read because of their names: ${folders.slice(0, ROWS_SHOWN).join(", ")}${more} (--include "/${folders[0] ?? ""}/" reads one)`;
}

function size(bytes: number): string {
  const [amount, unit] = bytes < 1e6 ? [bytes / 1e3, "KB"] : [bytes / 1e6, "MB"];
  return `${amount.toLocaleString("en", { maximumFractionDigits: 1 })} ${unit}`;
}

function entryPoints({ entryPoints: all }: AuditReport, options: TextOptions): string[] {
  if (all.length === 0) return [];
  const shown = firstOf(all, options);
  const rows = shown.map((each) => [
    `  ${moduleName(each)}`,
    options.paint("dim", each.kind),
    String(each.statements),
    String(each.statementsOutsideTests),
    String(each.strings),
    namesText(each, options),
  ]);
  const head = ["  module", "kind", "imports", "outside tests", "strings", "names"].map((cell) =>
    options.paint("dim", cell),
  );
  const lines = table([head, ...rows], ["left", "left", "right", "right", "right"]);
  if (options.details)
    return [
      title("Entry points", options),
      ...lines.slice(0, 1),
      ...shown.flatMap((each, index) => [lines[index + 1] ?? "", ...useLines(each, options)]),
    ];
  return [title("Entry points", options), ...lines, ...leftOut(all, options)];
}

function moduleName({ module, tree }: EntryPoint): string {
  return tree === "page" ? `@/${module}` : module;
}

function namesText({ names }: EntryPoint, { paint }: TextOptions): string {
  const shown = names
    .slice(0, NAMES_SHOWN)
    .map(({ name, count }) => `${name === "*" ? "the module" : name} ${paint("dim", String(count))}`);
  return [
    ...shown,
    ...(names.length > NAMES_SHOWN ? [paint("dim", `and ${names.length - NAMES_SHOWN} more`)] : []),
  ].join(", ");
}

/** What has to be mended before a TypeScript service runs on compat; in the Python tree the same calls are defects. */
function compatBreaks({ breaks }: AuditReport, options: TextOptions): string[] {
  const ids = [...new Set(breaks.map(({ id }) => id))].toSorted();
  const rows = ids.flatMap((id) => {
    const own = breaks.filter((each) => each.id === id);
    return [`  ${id}: ${breakCounts(own)}`, ...firstOf(own, options).map(breakText), ...leftOut(own, options)];
  });
  return rows.length === 0 ? [] : [title("Breaks in compat on purpose (docs/migration.md)", options), ...rows];
}

const breakText = ({ file, line, what, kind, sure }: CompatBreak): string => `    ${file}:${line}  ${what}${kind === "call" ? "(…)" : ""}${sure ? "" : ", if the user is missing"}`;

/** "2 calls, 1 name", and how many of them are Python. */
function breakCounts(breaks: AuditReport["breaks"]): string {
  const kinds = (["call", "class", "name"] as const).map((kind) => ({ kind, count: breaks.filter((each) => each.kind === kind).length }));
  const python = breaks.filter(({ language }) => language === "python").length;
  const counts = kinds.filter(({ count }) => count > 0).map(({ kind, count }) => counted(count, kind, kind === "class" ? "classes" : `${kind}s`));
  return `${counts.join(", ")}${python === 0 ? "" : ` (${python} in Python)`}`;
}

function production({ production: found }: AuditReport, options: TextOptions): string[] {
  if (found === null) return [];
  const used = table(firstOf(found.used, options).map(({ name, count }) => [`  ${name}`, count.toLocaleString("en")]), ["left", "right"]);
  const unused = found.unused.length === 0 ? [] : [`  imported outside tests, and used by no counted process: ${counted(found.unused.length, "name")}`, ...firstOf(found.unused, options).map((name) => `    ${name}`), ...leftOut(found.unused, options)];
  return [title("Really used in production", options), ...(used.length === 0 ? ["  nothing"] : used), ...leftOut(found.used, options), ...unused];
}

function useLines({ uses }: EntryPoint, { paint }: TextOptions): string[] {
  return uses.map(({ file, line, form, names, status, through }) => {
    const way = through.length > 0 ? ` through ${through.join(", ")}` : "";
    return `      ${file}:${line}  ${paint("dim", form)} ${names.join(", ")} ${paint(status === "dead" ? "red" : "dim", status + way)}`;
  });
}

function definitions({ definitions: all }: AuditReport, options: TextOptions): string[] {
  const competing = all.filter(({ test, allowed }) => !test && !allowed);
  if (competing.length === 0) return [];
  const doubles = all.filter(({ test }) => test).length;
  const roles = [...new Set(competing.map(({ role }) => role))];
  const lines = roles.flatMap((role) => {
    const own = competing.filter((each) => each.role === role);
    return [
      `  ${options.paint("bold", role)} ${options.paint("dim", String(own.length))}`,
      ...table(firstOf(own, options).map((each) => definitionRow(each, options))),
      ...leftOut(own, options),
    ];
  });
  const note = doubles > 0 ? options.paint("dim", ` and ${counted(doubles, "double")} in tests`) : "";
  return [title("Competing definitions", options) + note, ...lines];
}

function definitionRow({ name, file, line, by, usage, tests }: Definition, { paint }: TextOptions): string[] {
  const used = usage.reached ? paint("green", "reached") : paint("dim", "not reached");
  const calls = [
    usage.constructed > 0 ? `constructed ${usage.constructed}` : "",
    usage.called > 0 ? `called ${usage.called}` : "",
  ]
    .filter(Boolean)
    .join(", ");
  const breaking = tests.filter(({ breaks }) => breaks.length > 0).length;
  const touched =
    tests.length === 0
      ? ""
      : `${counted(tests.length, "test")}${breaking > 0 ? paint("yellow", `, ${breaking} would break`) : ""}`;
  return [
    `    ${name}`,
    used,
    counted(usage.importers, "importer"),
    calls,
    touched,
    paint("dim", `${file}:${line} by ${by.join(", ")}`),
  ];
}

function distances({ distances: all }: AuditReport, options: TextOptions): string[] {
  if (all.length === 0) return [];
  const lines = firstOf(all, options).flatMap((each) => distanceLines(each, options));
  return [title("How far they are from each other", options), ...lines, ...leftOut(all, options)];
}

function distanceLines({ a, b, common, onlyA, onlyB, differing }: Distance, { paint, details }: TextOptions): string[] {
  const [first] = differing;
  const example = first === undefined ? "" : `, ${differing.length} with other parameters`;
  const shown = details ? differing : differing.slice(0, 1);
  return [
    `  ${a} ${paint("dim", "~")} ${b}`,
    `    ${counted(common.length, "method")} in common${example}; ${onlyA.length} and ${onlyB.length} of one alone`,
    ...shown.map((each) => paint("dim", `    ${signature(each.method, each.a)} | ${signature(each.method, each.b)}`)),
  ];
}

/** "async send(user, message)" */
function signature(method: string, parameters: string): string {
  return parameters.startsWith("async ") ? `async ${method}${parameters.slice(6)}` : method + parameters;
}

function cycles({ cycles: { loadTime, withInnerImports } }: AuditReport, options: TextOptions): string[] {
  if (withInnerImports.length + loadTime.length === 0) return [];
  return [
    title("Import cycles", options),
    ...cycleLines("at load time", loadTime, options),
    ...cycleLines("with imports inside functions", withInnerImports, options),
  ];
}

function cycleLines(label: string, all: readonly Cycle[], options: TextOptions): string[] {
  const rows = firstOf(all, options).map(
    ({ files, cut }) => `    ${counted(files.length, "file")}; cut ${cutText(cut)}`,
  );
  return [`  ${label}: ${all.length}`, ...rows, ...leftOut(all, options)];
}

function cutText({ from, line, to, leaves }: Cycle["cut"]): string {
  return `${from}:${line} → ${to}, ${leaves === 1 ? "and no cycle is left" : `which leaves ${leaves} files in a cycle`}`;
}

function batches({ batches: all }: AuditReport, options: TextOptions): string[] {
  if (all.length === 0) return [];
  const rows = firstOf(all, options).map((batch) => batchRow(batch, options));
  const lines = table([
    ["  batch", "size", "by a codemod / with a look / by hand", "after", ""].map((cell) => options.paint("dim", cell)),
    ...rows,
  ]);
  return [title("An order to move in", options), ...lines, ...leftOut(all, options)];
}

function batchRow({ number, files, tests, rewrites, after, cut }: Batch, { paint, details }: TextOptions): string[] {
  const size = [
    files.length > 0 ? counted(files.length, "file") : "",
    tests.length > 0 ? counted(tests.length, "test") : "",
  ]
    .filter(Boolean)
    .join(", ");
  const all = [...files, ...tests];
  const names = details || all.length === 1 ? all.join(", ") : `${all[0] ?? ""} and ${all.length - 1} more`;
  const note = cut === null ? "" : paint("yellow", ` (a cycle: cut ${cutText(cut)})`);
  return [
    `  ${number}`,
    size,
    `${rewrites.automatic} / ${rewrites.note} / ${rewrites.manual}`,
    after.join(", ") || "–",
    names + note,
  ];
}

function problems({ problems: found, unclear }: AuditReport, options: TextOptions): string[] {
  const lines: string[] = [];
  if (unclear.length > 0) {
    lines.push(options.paint("red", "Names the stack and is not understood"));
    lines.push(
      ...unclear.map(({ file, line, text, why }) => `  ${file}:${line}  ${text}\n    ${options.paint("dim", why)}`),
    );
  }
  if (found.length > 0) {
    lines.push(...(lines.length > 0 ? [""] : []), title("Files that could not be read as a whole", options));
    lines.push(
      ...firstOf(found, options).map(
        ({ file, line, code, message }) =>
          `  ${file}${line === null ? "" : `:${line}`}  ${options.paint("dim", `${code}:`)} ${message}`,
      ),
      ...leftOut(found, options),
    );
  }
  return lines;
}

function title(text: string, { paint }: TextOptions): string {
  return paint("bold", text);
}

function firstOf<T>(all: readonly T[], { details }: TextOptions): readonly T[] {
  return details ? all : all.slice(0, ROWS_SHOWN);
}

function leftOut(all: readonly unknown[], { details, paint }: TextOptions): string[] {
  return details || all.length <= ROWS_SHOWN
    ? []
    : [paint("dim", `    … and ${all.length - ROWS_SHOWN} more: --details shows them`)];
}
