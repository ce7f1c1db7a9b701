import { createHash } from "node:crypto";
import type { AuditReport, Totals } from "../report.ts";
import { definitionsSection } from "./definitions.ts";
import { breaksSection } from "./breaks.ts";
import { badge, entryPointsSection } from "./entry-points.ts";
import { graphSection } from "./graph.ts";
import { count, html, type Html, number, trusted } from "./markup.ts";
import { batchesSection, cyclesSection, problemsSection } from "./order.ts";
import { filterRows, openRows, sortTables, switchTheme, zoomGraph } from "./page/controls.ts";
import { chooseNodes, walkNodes } from "./page/graph.ts";
import { STYLES } from "./styles.ts";
import { type NamedReport, trendSection } from "./trend.ts";

/** Each part is a function of its own that runs once. */
const SCRIPT = [switchTheme, filterRows, sortTables, openRows, zoomGraph, chooseNodes, walkNodes].map((part) => `(${part.toString()})();`).join("\n");

/** Nothing is loaded, and only the page's own script runs, whatever a file of the tree is called. */
const POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${createHash("sha256").update(SCRIPT).digest("base64")}'; base-uri 'none'; form-action 'none'`;

interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Html | null;
}

function headline({ totals }: AuditReport): Html {
  const uses = totals.statements + totals.strings;
  if (uses === 0) return html`Nothing uses the old stack.`;
  return html`<strong>${number(uses)}</strong> ${uses === 1 ? "use" : "uses"} of the old stack in ${count(totals.filesWithUses, "file")}.`;
}

function tile(value: number, title: string, more: string): Html {
  return html`<li><span class="value">${number(value)}</span><span class="title">${title}</span><span class="more">${more}</span></li>`;
}

function tiles({ totals, cycles, batches, entryPoints }: AuditReport): Html {
  return html`<ul class="tiles">
    ${tile(totals.statements, "import statements", `${number(totals.statementsOutsideTests)} outside tests`)}
    ${tile(totals.strings, "names in strings", "mocks, patches, dynamic imports")}
    ${tile(entryPoints.length, "old modules", `in ${count(totals.filesWithUses, "file")} of ${number(totals.files)}`)}
    ${tile(totals.definitions, "definitions", "one of each role is enough")}
    ${tile(cycles.withInnerImports.length, "import cycles", `${number(cycles.loadTime.length)} of them at load time`)}
    ${tile(batches.length, "batches", "each one commit")}
  </ul>`;
}

function statusBar(byStatus: Totals["byStatus"]): Html | null {
  const entries = (["legacy", "shim", "dead", "current"] as const).map((status) => ({ status, value: byStatus[status] }));
  const all = entries.reduce((sum, { value }) => sum + value, 0);
  if (all === 0) return null;
  const parts = entries.filter(({ value }) => value > 0);
  return html`<figure class="status"><svg viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true">${parts.map(({ status, value }, index) => {
    const before = parts.slice(0, index).reduce((sum, each) => sum + each.value, 0);
    return html`<rect class="${status}" x="${(1000 * before) / all}" width="${(1000 * value) / all}" height="16"/>`;
  })}</svg><figcaption>${entries.map(({ status, value }) => html`<span>${badge(status)} ${number(value)}</span>`)}</figcaption></figure>`;
}

function sectionsOf(report: AuditReport, earlier: readonly NamedReport[]): readonly Section[] {
  return [
    { id: "problems", title: "Not understood", content: problemsSection(report.problems, report.unclear) },
    { id: "trend", title: "Trend", content: trendSection(report, earlier) },
    { id: "graph", title: "Import graph", content: graphSection(report) },
    { id: "modules", title: "Old modules", content: entryPointsSection(report.entryPoints) },
    { id: "breaks", title: "Breaks in compat", content: breaksSection(report.breaks) },
    { id: "definitions", title: "Competing definitions", content: definitionsSection(report) },
    { id: "cycles", title: "Cycles", content: cyclesSection(report.cycles) },
    { id: "order", title: "Order of the move", content: batchesSection(report.batches) },
  ].filter(({ content }) => content !== null);
}

/**
 * The audit as one page that needs nothing else: no network, no server. `earlier` are audits of the past, oldest first, for the
 * trend. Everything that comes from the tree is escaped. The same reports give the same bytes.
 */
export function renderHtml(report: AuditReport, earlier: readonly NamedReport[] = []): string {
  const sections = sectionsOf(report, earlier);
  const { totals, mapVersion, leftOut } = report;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${count(totals.statements + totals.strings, "use")} of the old stack – Apex WS audit</title>
<style>${trusted(STYLES)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the audit</a>
<header>
  <div class="top"><span class="brand">Apex WS audit</span>
    <label class="filter"><span class="hidden">Filter by file, module or name</span><input type="search" data-filter placeholder="Filter by file, module or name" autocomplete="off" spellcheck="false"></label>
    <button type="button" data-theme-switch aria-label="Switch between light and dark">◐</button>
  </div>
  <nav aria-label="Parts of the audit">${sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}</nav>
</header>
<main id="main">
  <section class="summary"><h1>${headline(report)}</h1>${statusBar(totals.byStatus)}${tiles(report)}</section>
  ${sections.map(({ id, title, content }) => html`<section id="${id}"><h2>${title}</h2>${content}</section>`)}
  <p class="nothing" data-nothing hidden>Nothing fits the filter.</p>
</main>
<footer>${count(totals.files, "file")} read: ${number(totals.typescriptFiles)} of TypeScript and JavaScript, ${number(totals.pythonFiles)} of Python. Map ${mapVersion}.${leftOut.length === 0 ? null : html` Not read because of their names: ${leftOut.join(", ")}.`}</footer>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.markup;
}
