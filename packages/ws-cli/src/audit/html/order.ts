import type { AuditReport, Batch, Cycle, Problem, Unclear } from "../report.ts";
import { badge } from "./entry-points.ts";
import { count, html, type Html, number, path } from "./markup.ts";
import { table } from "./tables.ts";

const NAMES_SHOWN = 3;

const files = (names: readonly string[]): Html => html`<ul>${names.map((name) => html`<li>${path(name)}</li>`)}</ul>`;

function cutOf({ from, to, line, leaves }: Cycle["cut"]): Html {
  return html`<p class="cut">Cut the import of ${path(to)} in ${path(from)}, line ${line}: ${leaves <= 1 ? "no cycle is left" : `${count(leaves, "file")} are left in a cycle`}.</p>`;
}

function after(numbers: readonly number[]): Html | string {
  if (numbers.length === 0) return "–";
  return html`<span class="after">${numbers.map((each) => html`<a href="#batch-${each}">${each}</a> `)}</span>`;
}

function work({ rewrites }: Batch): Html {
  const { automatic, note, manual } = rewrites;
  return html`<span class="work"><span class="badge automatic">${automatic}</span> <span class="badge note">${note}</span> <span class="badge manual">${manual}</span></span>`;
}

/** The order of the move, leaves first. */
export function batchesSection(batches: readonly Batch[]): Html {
  if (batches.length === 0) return html`<p class="empty">Nothing has to move.</p>`;
  const columns = [
    { title: "Batch", numeric: true },
    { title: "Files", numeric: true },
    { title: "Uses", numeric: true },
    { title: "Tool, look, person" },
    { title: "After", wide: true },
    { title: "Old modules that it leaves", wide: true },
  ];
  const rows = batches.map((batch) => ({
    id: `batch-${batch.number}`,
    find: [...batch.files, ...batch.tests, ...batch.modules].join(" "),
    cells: [
      batch.number,
      batch.files.length,
      batch.statements + batch.strings,
      work(batch),
      after(batch.after),
      html`<span class="modules">${batch.modules.map((module) => html`<span>${path(module)}</span>`)}</span>`,
    ],
    details: html`${batch.cut === null ? null : cutOf(batch.cut)}<div class="columns"><div><h4>${count(batch.files.length, "file")}</h4>${files(batch.files)}</div><div><h4>${count(batch.tests.length, "test")}</h4>${files(batch.tests)}</div></div>`,
  }));
  const lead = html`<p class="lead">Each batch is one commit, and can be reverted alone. It needs only the batches that it names under After. The three numbers count its
    old names: those that a tool rewrites (${badge("automatic")}), those that a tool rewrites and a person looks at (${badge("note")}), and those that a person writes anew
    (${badge("manual")}).</p>`;
  return html`${lead}${table("Batches, in the order in which they can move", columns, rows)}`;
}

/** The names of the first files, without folders. */
function someOf(names: readonly string[]): string {
  const first = names.slice(0, NAMES_SHOWN).map((name) => name.slice(name.lastIndexOf("/") + 1));
  return first.join(", ") + (names.length > NAMES_SHOWN ? ", …" : "");
}

function cycleList(title: string, explanation: string, cycles: readonly Cycle[]): Html {
  const items = cycles.map(
    (cycle) =>
      html`<li data-find="${cycle.files.join(" ")}"><details><summary>${count(cycle.files.length, "file")}: <bdi>${someOf(cycle.files)}</bdi></summary>${cutOf(cycle.cut)}${files(cycle.files)}</details></li>`,
  );
  return html`<div><h3>${title} <span class="times">${number(cycles.length)}</span></h3><p class="lead">${explanation}</p>${cycles.length === 0 ? html`<p class="empty">None.</p>` : html`<ul class="cycles">${items}</ul>`}</div>`;
}

export function cyclesSection({ loadTime, withInnerImports }: AuditReport["cycles"]): Html {
  return html`<div class="columns">${cycleList("When the files load", "By imports at the top of files.", loadTime)}${cycleList("When they run", "With imports inside functions, which hide a cycle from the loader.", withInnerImports)}</div>`;
}

/** What the audit could not read: the gate fails for the unclear ones that were not accepted. */
export function problemsSection(problems: readonly Problem[], unclear: readonly Unclear[]): Html | null {
  if (problems.length + unclear.length === 0) return null;
  const unclearRows = unclear.map(({ file, line, text, why }) => html`<li data-find="${file}">${path(file)}:${line} ${why}<pre>${text}</pre></li>`);
  const problemRows = problems.map(({ file, line, code, message }) => html`<li data-find="${file}">${path(file)}${line === null ? null : `:${line}`} <span class="badge dead">${code}</span> ${message}</li>`);
  return html`${unclear.length === 0 ? null : html`<h3>Statements that name the stack and are not understood <span class="times">${unclear.length}</span></h3><p class="lead">The gate fails for each that was not accepted with a reason.</p><ul class="problems">${unclearRows}</ul>`}
    ${problems.length === 0 ? null : html`<h3>Files that could not be read as a whole <span class="times">${problems.length}</span></h3><ul class="problems">${problemRows}</ul>`}`;
}
